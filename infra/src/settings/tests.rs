use super::*;

fn read(values: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    Settings::read(values.iter().map(|(k, v)| (k.to_string(), v.to_string())))
}

#[test]
fn production_without_keys_refuses_and_names_every_missing_one() {
    let faults = read(&[]).unwrap_err();
    for name in ["XIANFENG_TOKEN_SECRET", "XIANFENG_DATA_KEYS", "XIANFENG_INDEX_KEY"] {
        assert!(faults.iter().any(|f| f.starts_with(name) && f.contains("required")), "{name}: {faults:?}");
    }
}

#[test]
fn production_refuses_the_published_development_keys() {
    let dev = Settings::development("sqlite://x.db").secrets;
    let faults = read(&[
        ("XIANFENG_TOKEN_SECRET", &dev.token_secret),
        ("XIANFENG_DATA_KEYS", &format!("k1:{}", STANDARD.encode(&dev.data_keys[0].1))),
        ("XIANFENG_INDEX_KEY", &STANDARD.encode(&dev.index_key)),
    ])
    .unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn a_misspelt_setting_and_every_wrong_value_are_named() {
    let faults = read(&[
        ("XIANFENG_ENV", "development"),
        ("XIANFENG_LISTNE", "x"),
        ("XIANFENG_LISTEN", "localhost"),
        ("XIANFENG_DATABASE_URL", "mysql://x"),
        ("XIANFENG_DATABASE_POOL", "0"),
        ("XIANFENG_DATA_KEYS", "k1:short"),
        ("XIANFENG_TOKEN_SECRET", "short"),
        ("XIANFENG_WECHAT_BASE_URL", "http://example.org"),
        ("XIANFENG_WECHAT_APPID", "wx1"),
        ("XIANFENG_LOG_FORMAT", "xml"),
    ])
    .unwrap_err();
    assert_eq!(faults.len(), 9, "{faults:#?}");
    assert!(!faults.join("").contains("short"), "a secret's value was told");
}

#[test]
fn a_bucket_needs_its_keys_and_keys_need_a_bucket() {
    let with = |more: &[(&str, &str)]| read(&[&[("XIANFENG_ENV", "development")], more].concat());
    let bucket = [
        ("XIANFENG_S3_BUCKET", "photos"),
        ("XIANFENG_S3_ENDPOINT", "https://oss.example.com/"),
        ("XIANFENG_S3_KEY", "id"),
        ("XIANFENG_S3_SECRET", "not-to-be-told"),
    ];
    let settings = with(&bucket).unwrap();
    let known = settings.files.bucket.as_ref().unwrap();
    assert_eq!((known.endpoint.as_str(), known.in_host), ("https://oss.example.com", false));
    assert!(!format!("{settings:?}").contains("not-to-be-told"));
    assert_eq!(with(&bucket[..2]).unwrap_err().len(), 2);
    assert_eq!(with(&bucket[2..]).unwrap_err().len(), 2);
    let faults = with(&[&bucket[..], &[("XIANFENG_S3_ENDPOINT", "http://oss.example.com")]].concat()).unwrap_err();
    assert!(faults.len() == 1 && faults[0].starts_with("XIANFENG_S3_ENDPOINT"), "{faults:?}");
    assert!(with(&[]).unwrap().files.bucket.is_none());
}

#[test]
fn development_needs_nothing_but_a_database() {
    let settings = Settings::development("sqlite://x.db");
    assert!(!settings.production);
    assert_eq!(settings.secrets.data_keys[0].1.len(), 32);
}
