//! A photo for a log.

use harness::{Client, TestApp, form, id, jpeg};

use super::Reached;

/// The member uploads a photo and looks at it; its id.
pub async fn taken(reached: &mut Reached, app: &TestApp, member: &Client) -> String {
    let (content_type, body) = form(&[("file", Some("wx_photo.jpg"), &jpeg(1))]);
    let ask = member.post("/v1/photos").keyed().body(&content_type, body);
    let photo = id(&reached.by("upload_photo", ask.send().await));
    let seen = reached.by("show_photo", member.get(format!("/v1/photos/{photo}")).send().await);
    let link = seen["links"]["thumb"].as_str().expect("a link");
    reached.by("show_photo_file", app.anonymous().get(link).send().await);
    photo
}
