//! What those see who run the service and who program against it.

use harness::TestApp;

#[tokio::test]
async fn the_document_is_served_and_the_docs_page_works_offline() {
    let app = TestApp::on_sqlite().await;
    let nobody = app.anonymous();
    let document = nobody.get("/openapi.json").send().await.expect(200);
    let checked_in = api::openapi::document().to_string().replace(api::openapi::ORIGIN, &app.base);
    assert_eq!(document.to_string(), checked_in);
    let page = nobody.get("/docs/").send().await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("swagger-ui"));
    assert!(!page.text().contains("https://"), "nothing is fetched from elsewhere");
    for file in ["swagger-ui-bundle.js", "swagger-ui.css", "swagger-initializer.js"] {
        assert_eq!(nobody.get(format!("/docs/{file}")).send().await.status, 200, "{file}");
    }
}

#[test]
fn the_served_document_and_the_checked_in_one_are_the_same() {
    let served: utoipa::openapi::OpenApi = serde_json::from_value(api::openapi::document()).expect("a document");
    let again = serde_json::to_value(&served).expect("JSON");
    assert_eq!(again, api::openapi::document(), "something in it is no OpenAPI and was lost on the way");
}

#[tokio::test]
async fn figures_count_requests_by_route_and_hold_nothing_personal() {
    let app = TestApp::on_sqlite().await;
    let nobody = app.anonymous();
    nobody.get("/healthz").send().await.expect(200);
    nobody.get("/v1/tasks/0197f0a0-0000-7000-8000-000000000001").send().await.refused(401, "token_missing");
    let invented = reqwest::Method::from_bytes(b"INVENTED").unwrap();
    nobody.ask(invented, "/healthz").send().await;
    let figures = nobody.get("/metrics").send().await.text();
    assert!(figures.contains("http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"}"), "{figures}");
    assert!(figures.contains("route=\"/v1/tasks/{task_id}\",status=\"401\""), "{figures}");
    assert!(!figures.contains("0197f0a0"));
    assert!(
        figures.contains("method=\"other\"") && !figures.contains("INVENTED"),
        "labels are not the client's to make"
    );
}

#[tokio::test]
async fn every_failure_in_the_document_has_an_example_and_a_sentence() {
    let document = api::openapi::document();
    for operation in document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
    {
        let id = &operation["operationId"];
        for (status, response) in operation["responses"].as_object().unwrap() {
            if status.starts_with(['4', '5']) {
                let content = &response["content"]["application/problem+json"];
                let examples = content["examples"].as_object().unwrap();
                assert!(!examples.is_empty(), "{id} {status}");
                for (code, reference) in examples {
                    let example = &document["components"]["examples"][code];
                    assert_eq!(reference["$ref"], format!("#/components/examples/{code}"));
                    assert_eq!(example["value"]["code"], code.as_str(), "{id} {status}");
                    assert_eq!(example["value"]["status"].to_string(), *status, "{id} {code}");
                }
            }
        }
    }
}
