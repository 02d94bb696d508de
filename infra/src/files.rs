//! Files: a local folder, or a bucket that speaks S3. Bytes by a key, nothing else.

use std::path::PathBuf;
use std::time::Duration;

use futures::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};

use crate::settings::FileSettings;
use crate::{Error, Result};

/// A request that a client waits for does not wait for a bucket any longer.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(20);

/// Where files are. A key is like `photos/2026-11-16/…`; a file appears whole or not at all.
pub struct Files(Place);

enum Place {
    /// Made when the first file comes. Its files are flushed to the disk where commits are.
    Folder {
        path: PathBuf,
        durable: bool,
    },
    Bucket(Box<AmazonS3>),
}

impl Files {
    /// # Errors
    /// The bucket's settings do not fit together.
    pub fn new(settings: &FileSettings, durable: bool) -> Result<Self> {
        let Some(bucket) = &settings.bucket else {
            return Ok(Files(Place::Folder { path: settings.folder.clone(), durable }));
        };
        let options = ClientOptions::new()
            .with_connect_timeout(CONNECT)
            .with_timeout(ANSWER)
            .with_allow_http(bucket.endpoint.starts_with("http://"));
        let retries = RetryConfig { max_retries: 2, retry_timeout: ANSWER, backoff: BackoffConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.key)
            .with_secret_access_key(&bucket.secret)
            .with_virtual_hosted_style_request(bucket.in_host)
            // Not every store that speaks S3 deletes many at once.
            .with_disable_bulk_delete(true)
            .with_client_options(options)
            .with_retry(retries);
        if !bucket.endpoint.is_empty() {
            builder = builder.with_endpoint(&bucket.endpoint);
        }
        let built = builder.build().map_err(|error| Error::Fault(format!("the bucket cannot be used: {error}")))?;
        Ok(Files(Place::Bucket(Box::new(built))))
    }

    /// Writes a file, whole; one of this key is replaced.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be written: no room, no right, nobody answers.
    pub async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        if let Place::Folder { path, .. } = &self.0 {
            tokio::fs::create_dir_all(path).await.map_err(|error| Error::Unavailable(format!("files: {error}")))?;
        }
        let Some(store) = self.store()? else { return Err(Error::Unavailable("files: the folder is gone".into())) };
        store.put(&Path::from(key), bytes.into()).await.map(|_| ()).map_err(unavailable)
    }

    /// A file's bytes; nothing where there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be read.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let Some(store) = self.store()? else { return Ok(None) };
        let found = match store.get(&Path::from(key)).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(unavailable)?,
        };
        Ok(Some(found.bytes().await.map_err(unavailable)?.to_vec()))
    }

    /// Deletes a file, if it is there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be deleted.
    pub async fn delete(&self, key: &str) -> Result<()> {
        let Some(store) = self.store()? else { return Ok(()) };
        match store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// The folders right below a folder, by name.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when they cannot be listed.
    pub async fn folders(&self, under: &str) -> Result<Vec<String>> {
        let Some(store) = self.store()? else { return Ok(Vec::new()) };
        let found = store.list_with_delimiter(Some(&Path::from(under))).await.map_err(unavailable)?;
        let name = |path: Path| path.filename().map(str::to_string);
        Ok(found.common_prefixes.into_iter().filter_map(name).collect())
    }

    /// The keys of all files under a folder.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when they cannot be listed.
    pub async fn list(&self, under: &str) -> Result<Vec<String>> {
        let Some(store) = self.store()? else { return Ok(Vec::new()) };
        let found = store.list(Some(&Path::from(under))).map_ok(|file| file.location.to_string());
        found.try_collect().await.map_err(unavailable)
    }

    /// Clears a folder of what interrupted writes left there. A bucket leaves nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the folder cannot be read.
    pub async fn tidy(&self, under: &str) -> Result<()> {
        let Place::Folder { path, .. } = &self.0 else { return Ok(()) };
        let away = |error: std::io::Error| Error::Unavailable(format!("files: {error}"));
        let Ok(mut files) = tokio::fs::read_dir(path.join(under)).await else { return Ok(()) };
        while let Some(file) = files.next_entry().await.map_err(away)? {
            // A file that is being written has a `#` and a number behind its name until it is whole.
            if file.file_name().to_string_lossy().contains('#') {
                tokio::fs::remove_file(file.path()).await.map_err(away)?;
            }
        }
        // Goes only if it is empty.
        let _ = tokio::fs::remove_dir(path.join(under)).await;
        Ok(())
    }

    /// What is behind it; nothing while the folder has not been made.
    fn store(&self) -> Result<Option<Box<dyn ObjectStore>>> {
        match &self.0 {
            Place::Bucket(bucket) => Ok(Some(bucket.clone())),
            Place::Folder { path, .. } if !path.is_dir() => Ok(None),
            Place::Folder { path, durable } => {
                let store = LocalFileSystem::new_with_prefix(path).map_err(unavailable)?;
                Ok(Some(Box::new(store.with_fsync(*durable))))
            }
        }
    }
}

/// A store that does not do what it is asked for is away or full, whatever it says.
fn unavailable(error: object_store::Error) -> Error {
    Error::Unavailable(format!("files: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::BucketSettings;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("xianfeng-files-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&path);
            Folder(path)
        }

        fn files(&self) -> Files {
            Files::new(&FileSettings { folder: self.0.clone(), bucket: None }, false).expect("a folder")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn what_was_put_is_there_is_listed_and_goes_once() {
        let folder = Folder::new("contract");
        let files = folder.files();
        assert_eq!(files.get("photos/a/1.jpg").await.unwrap(), None, "before the folder was made");
        assert!(files.list("photos").await.unwrap().is_empty() && files.folders("photos").await.unwrap().is_empty());
        files.delete("photos/a/1.jpg").await.unwrap();
        for (key, bytes) in [("photos/a/1.jpg", "one"), ("photos/b/2.jpg", "two"), ("photos/b/2.jpg", "again")] {
            files.put(key, bytes.into()).await.unwrap();
        }
        assert_eq!(files.get("photos/b/2.jpg").await.unwrap().as_deref(), Some(&b"again"[..]));
        let mut folders = files.folders("photos").await.unwrap();
        folders.sort();
        assert_eq!(folders, ["a", "b"]);
        assert_eq!(files.list("photos/a").await.unwrap(), ["photos/a/1.jpg"]);
        files.delete("photos/a/1.jpg").await.unwrap();
        files.delete("photos/a/1.jpg").await.unwrap();
        assert_eq!(files.get("photos/a/1.jpg").await.unwrap(), None);
        assert!(files.list("photos/a").await.unwrap().is_empty());
        let crumb = folder.0.join("photos/a/3.jpg#1");
        std::fs::write(&crumb, "half").unwrap();
        files.tidy("photos/a").await.unwrap();
        files.tidy("photos/b").await.unwrap();
        assert!(!crumb.exists() && files.get("photos/b/2.jpg").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_key_never_leads_out_of_the_folder() {
        let folder = Folder::new("outside");
        let files = folder.files();
        files.put("../outside.jpg", b"x".to_vec()).await.unwrap();
        assert!(!folder.0.parent().unwrap().join("outside.jpg").exists());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_unavailable() {
        let folder = Folder::new("blocked");
        std::fs::write(&folder.0, "a file stands there").unwrap();
        let refused = folder.files().put("photos/a/1.jpg", b"x".to_vec()).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        std::fs::remove_file(&folder.0).unwrap();
    }

    #[tokio::test]
    async fn a_bucket_that_does_not_answer_is_unavailable() {
        // A port that nobody listens on: it was bound, and is free again.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let bucket = BucketSettings {
            name: "photos".into(),
            endpoint: format!("http://127.0.0.1:{port}"),
            region: "cn-north-1".into(),
            key: "key".into(),
            secret: "secret".into(),
            in_host: false,
        };
        let files = Files::new(&FileSettings { folder: PathBuf::new(), bucket: Some(bucket) }, true).unwrap();
        assert!(matches!(files.get("photos/a/1.jpg").await, Err(Error::Unavailable(_))));
    }
}
