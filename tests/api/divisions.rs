//! Importing a county's divisions.

use std::path::Path;

use domain::Caller;
use domain::imports::divisions::{ImportError, Report, Request, Source, import_divisions};
use harness::{TestApp, on_both};

fn data(county: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/divisions").join(county)
}

async fn import(app: &TestApp, county: &str, from: &Path, with_zones: bool) -> Result<Report, ImportError> {
    let request = Request { county: county.into(), from: Source::Folder(from.into()), with_zones };
    import_divisions(&app.ctx, &Caller::command_line(), request, |_, _| {}).await
}

/// A folder with these three files.
fn folder(areas: &str, streets: &str, villages: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("areas.csv", areas), ("streets.csv", streets), ("villages.csv", villages)] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

const AREAS: &str = "code,name,cityCode,provinceCode\n990001,测试县,9900,99\n";
const STREETS: &str = "code,name,areaCode,provinceCode,cityCode\n990001001,东街道,990001,99,9900\n";
const VILLAGES: &str = "code,name,streetCode,provinceCode,cityCode,areaCode\n\
    990001001001,甲社区居委会,990001001,99,9900,990001\n";

on_both! {
    async fn yongji_is_imported_and_what_is_left_out_is_said(app) {
        let report = import(&app, "140881", &data("yongji"), false).await.expect("it imports");
        assert_eq!((report.county.as_str(), report.streets, report.communities), ("永济市", 10, 217));
        assert_eq!((report.created, report.unchanged), (227, 0));
        assert_eq!(report.left_out.iter().filter(|row| row.why == "functional zone").count(), 3);
        assert_eq!(report.left_out.iter().filter(|row| row.why != "functional zone").count(), 3);
        let world_of_communities = domain::orgs::tops(&app.ctx).await.unwrap();
        assert_eq!(world_of_communities[0].division_code.as_deref(), Some("140881"));
    }

    async fn a_repeated_import_changes_nothing_and_a_new_name_is_taken_over(app) {
        let first = import(&app, "140881", &data("yongji"), false).await.expect("it imports");
        let again = import(&app, "140881", &data("yongji"), false).await.expect("it imports");
        assert_eq!((again.created, again.renamed, again.unchanged), (0, 0, first.created));
        assert_eq!(again.top, first.top);
        let one = folder(AREAS, STREETS, VILLAGES);
        import(&app, "990001", one.path(), false).await.expect("it imports");
        let other = folder(AREAS, STREETS, &VILLAGES.replace("甲社区居委会", "新甲社区居民委员会"));
        let renamed = import(&app, "990001", other.path(), false).await.expect("it imports");
        assert_eq!((renamed.created, renamed.renamed, renamed.unchanged), (0, 1, 1));
    }

    async fn an_import_that_was_cut_short_is_completed_by_the_next(app) {
        let (cut, was_cut) = tokio::sync::oneshot::channel();
        let cut = std::sync::Mutex::new(Some(cut));
        let progress = |done, _| {
            if done == 3 {
                cut.lock().unwrap().take().map(|cut| cut.send(()));
            }
        };
        let request = Request { county: "140881".into(), from: Source::Folder(data("yongji")), with_zones: false };
        let caller = Caller::command_line();
        tokio::select! {
            biased;
            _ = was_cut => {}
            _ = import_divisions(&app.ctx, &caller, request, progress) => panic!("it was not cut short"),
        }
        let next = import(&app, "140881", &data("yongji"), false).await.expect("it imports");
        assert!(next.unchanged > 0 && next.created > 0, "{next:?}");
        assert_eq!(next.unchanged + next.created, 227);
    }

    async fn zones_and_placeholders_come_when_asked_for(app) {
        let report = import(&app, "620902", &data("suzhou"), true).await.expect("it imports");
        assert_eq!((report.streets, report.communities, report.left_out.len()), (24, 147, 0));
    }

    async fn an_unknown_county_and_unreadable_files_are_named(app) {
        let unknown = import(&app, "000000", &data("yongji"), false).await.unwrap_err();
        assert!(matches!(unknown, ImportError::NoSuchCounty(_)), "{unknown}");
        let missing = import(&app, "140881", Path::new("/nowhere"), false).await.unwrap_err();
        assert!(missing.to_string().starts_with("areas.csv"), "{missing}");
        let headless = folder("code,title\n1,2\n", STREETS, VILLAGES);
        let error = import(&app, "990001", headless.path(), false).await.unwrap_err();
        assert_eq!(error.to_string(), "areas.csv: there is no column name");
    }

    async fn rows_that_cannot_be_right_are_all_named_and_nothing_is_written(app) {
        let villages = format!("{VILLAGES}99000100100,乙,990001001,99,9900,990001\n\
            990001001001,重复,990001001,99,9900,990001\n\
            990001009001,孤儿,990001009,99,9900,990001\n\
            990001001004,,990001001,99,9900,990001\n\
            1,2\n");
        let broken = folder(AREAS, STREETS, &villages);
        let Err(ImportError::Rows(faults)) = import(&app, "990001", broken.path(), false).await else {
            panic!("it was imported");
        };
        assert_eq!(faults.len(), 5, "{faults:#?}");
        assert!(domain::orgs::tops(&app.ctx).await.unwrap().is_empty());
    }

    async fn a_byte_order_mark_is_stepped_over(app) {
        let bom = format!("\u{feff}{AREAS}");
        let marked = folder(&bom, &format!("\u{feff}{STREETS}"), &format!("\u{feff}{VILLAGES}"));
        let report = import(&app, "990001", marked.path(), false).await.expect("it imports");
        assert_eq!((report.streets, report.communities), (1, 1));
    }
}
