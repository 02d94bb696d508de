//! What is taken in, and what of it is kept.

use std::io::Cursor;

use futures::future::join_all;
use harness::{form, id, jpeg, on_both};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder, ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use super::{kept, send};

/// Little-endian TIFF: a model, an orientation (upright) and a GPS block with a latitude.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let first = [
        &3_u16.to_le_bytes()[..],
        &entry(0x0110, 2, 9, 50_u32.to_le_bytes()),
        &entry(0x0112, 3, 1, [6, 0, 0, 0]),
        &entry(0x8825, 4, 1, 60_u32.to_le_bytes()),
        &[0; 4],
    ];
    let gps = [&2_u16.to_le_bytes()[..], &entry(1, 2, 2, *b"N\0\0\0"), &entry(2, 5, 3, 90_u32.to_le_bytes()), &[0; 4]];
    let latitude: Vec<u8> = [34_u32, 1, 52, 1, 1234, 100].iter().flat_map(|part| part.to_le_bytes()).collect();
    let mut tiff = [&b"II*\0\x08\0\0\0"[..], &first.concat()].concat();
    tiff.resize(50, 0);
    tiff.extend(b"GPS-PHONE\0");
    tiff.extend(gps.concat());
    tiff.resize(90, 0);
    tiff.extend(latitude);
    tiff
}

/// Red above and blue below, held upright, with the place where it was taken.
fn with_place(width: u32, height: u32) -> Vec<u8> {
    let halves =
        RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    let mut written = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut written, 90);
    encoder.set_exif_metadata(exif()).expect("a place for it");
    encoder.encode_image(&halves).expect("it is written");
    written
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|part| part == what)
}

on_both! {
    async fn a_photo_is_kept_small_upright_and_without_the_place_it_was_taken_at(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let upload = with_place(2400, 1200);
        assert!(holds(&upload, b"Exif") && holds(&upload, b"GPS-PHONE"));
        let photo = send(&member, &upload).keyed().send().await.expect(201);
        assert_eq!((&photo["width"], &photo["height"]), (&1024.into(), &2048.into()));
        assert_eq!((&photo["log_id"], &photo["also_in"]), (&Value::Null, &Value::Null));
        for (size, width, height) in [("full", 1024, 2048), ("thumb", 160, 320)] {
            let file = app.anonymous().get(photo["links"][size].as_str().unwrap()).send().await;
            assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "image/jpeg"));
            assert_eq!(file.header("x-content-type-options"), "nosniff");
            assert!(file.header("cache-control").starts_with("private, max-age="), "{:?}", file.headers);
            for left in [&b"Exif"[..], b"GPS-PHONE", b"http://ns.adobe.com"] {
                assert!(!holds(&file.body, left), "{size} holds {}", String::from_utf8_lossy(left));
            }
            let image = image::load_from_memory_with_format(&file.body, ImageFormat::Jpeg).unwrap().to_rgb8();
            assert_eq!((image.width(), image.height()), (width, height));
            let right = image.get_pixel(width - 8, height / 2).0;
            assert!(right[0] > 200 && right[2] < 60, "{size}: what was above is at the right: {right:?}");
        }
        assert_eq!(kept(&app).len(), 2);
        // What was uploaded is told by its digest; its bytes are nowhere.
        let export = member.get("/v1/me/export").send().await.expect(200);
        assert_eq!(export["photos"][0]["digest"], domain::sha256(&upload));
        assert!(!kept(&app).iter().any(|file| holds(&std::fs::read(file).unwrap(), b"GPS-PHONE")));
    }

    async fn png_and_webp_are_taken_too_whatever_they_are_called(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let mut written = Cursor::new(Vec::new());
            RgbImage::new(40, 30).write_to(&mut written, format).unwrap();
            let photo = send(&member, written.get_ref()).keyed().send().await.expect(201);
            assert_eq!((&photo["width"], &photo["height"]), (&40.into(), &30.into()));
        }
    }

    async fn what_is_no_photo_is_refused_and_leaves_nothing(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let whole = jpeg(1);
        let mut bomb = Vec::new();
        image::codecs::png::PngEncoder::new(&mut bomb)
            .write_image(&[0; 3], 1, 1, image::ExtendedColorType::Rgb8).unwrap();
        // A header that promises ten gigabytes, with its own checksum right.
        bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        let sum = png_checksum(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        let cases: [(&[u8], &str); 6] = [
            (b"", "empty"),
            (b"PK\x03\x04 a zip by the name of wx_photo.jpg", "not_a_photo"),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "not_a_photo"),
            (&whole[..whole.len() / 2], "damaged"),
            (&whole[..whole.len() - 2], "damaged"),
            (&bomb, "too_many_pixels"),
        ];
        for (bytes, code) in cases {
            let faults = send(&member, bytes).keyed().send().await.faults();
            assert_eq!(faults, [("/file".to_string(), code.to_string())]);
        }
        assert!(kept(&app).is_empty());
    }

    async fn a_form_holds_one_file_and_what_else_it_holds_is_ignored(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (one, two) = (jpeg(1), jpeg(2));
        let post = |fields: &[(&str, Option<&str>, &[u8])]| {
            let (content_type, body) = form(fields);
            member.post("/v1/photos").keyed().body(&content_type, body)
        };
        let beside = post(&[("scene", None, b"log"), ("file", Some("a.jpg"), &one), ("n", None, b"1")]);
        beside.send().await.expect(201);
        let place = |code: &str| vec![("/file".to_string(), code.to_string())];
        let none = post(&[("scene", None, b"log")]).send().await.faults();
        assert_eq!(none, place("required"));
        let both = post(&[("file", Some("a.jpg"), &one), ("file", Some("b.jpg"), &two)]).send().await.faults();
        assert_eq!(both, place("more_than_one"));
        let other = post(&[("file", Some("a.jpg"), &one), ("photo", Some("b.jpg"), &two)]).send().await.faults();
        assert_eq!(other, place("more_than_one"));
        let (content_type, body) = form(&[("file", Some("a.jpg"), &one)]);
        let cut = body[..body.len() / 2].to_vec();
        member.post("/v1/photos").keyed().body(&content_type, cut).send().await.refused(400, "malformed_form");
        let plain = member.post("/v1/photos").keyed().body("image/jpeg", one.clone()).send().await;
        plain.refused(415, "unsupported_media_type");
        let much = vec![0; 20_000];
        post(&[("note", None, &much), ("file", Some("a.jpg"), &one)]).send().await.refused(413, "body_too_large");
        let huge = vec![0xFF; (10 << 20) + 1];
        post(&[("file", Some("a.jpg"), &huge)]).send().await.refused(413, "body_too_large");
        assert_eq!(kept(&app).len(), 2);
    }

    async fn a_repeat_gets_the_first_answer_though_its_form_is_another(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let bytes = jpeg(1);
        send(&member, &bytes).send().await.refused(400, "idempotency_key_required");
        let first = send(&member, &bytes).key("k1").send().await;
        let again = send(&member, &bytes).key("k1").send().await;
        assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
        send(&member, &jpeg(2)).key("k1").send().await.refused(422, "idempotency_key_reused");
        assert_eq!(kept(&app).len(), 2, "nothing was kept twice");
        // Another person may have the same photo, and the same key.
        let other = world.member_at(world.jia).await;
        let theirs = send(&other, &bytes).key("k1").send().await.expect(201);
        assert_ne!(theirs["id"], first.json()["id"]);
    }

    async fn one_key_sent_many_times_at_once_keeps_one_photo(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let bytes = jpeg(1);
        let replies = join_all((0..8).map(|_| send(&member, &bytes).key("k1").send())).await;
        let made: Vec<_> = replies.iter().filter(|reply| reply.status == 201).map(|reply| id(&reply.json())).collect();
        assert!(!made.is_empty() && made.iter().all(|photo| *photo == made[0]));
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "in_flight");
        }
        let export = member.get("/v1/me/export").send().await.expect(200);
        assert_eq!(export["photos"].as_array().unwrap().len(), 1);
    }

    async fn photos_are_not_hoarded_and_not_sent_without_end(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        for number in 0..30 {
            send(&member, &jpeg(number)).keyed().send().await.expect(201);
        }
        send(&member, &jpeg(30)).keyed().send().await.refused(409, "too_many_photos");
        for _ in 31..120 {
            send(&member, b"x").keyed().send().await.refused(409, "too_many_photos");
        }
        send(&member, b"x").keyed().send().await.refused(429, "too_many_attempts");
        let other = world.member_at(world.jia).await;
        send(&other, &jpeg(1)).keyed().send().await.expect(201);
    }

    async fn only_members_upload_and_only_the_owner_sees_what_is_in_no_log(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        send(&app.anonymous(), &jpeg(1)).keyed().send().await.refused(401, "token_missing");
        send(&world.worker, &jpeg(1)).keyed().send().await.refused(403, "forbidden");
        let photo = world.photo(&member).await;
        let path = format!("/v1/photos/{photo}");
        member.get(&path).send().await.expect(200);
        let other = world.member_at(world.jia).await;
        for stranger in [&other, &world.worker, &world.officer] {
            stranger.get(&path).send().await.refused(404, "not_found");
        }
    }

    async fn a_link_is_good_for_minutes_and_for_nothing_else(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (first, second) = (world.photo(&member).await, world.photo(&member).await);
        let links = member.get(format!("/v1/photos/{first}")).send().await.expect(200)["links"].clone();
        let link = links["thumb"].as_str().unwrap().to_string();
        let nobody = app.anonymous();
        nobody.get(&link).send().await.is_picture();
        let expires: i64 = link.split("expires=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
        let tampered = [
            link.replace(&first, &second),
            link.replace("size=thumb", "size=full"),
            link.replace(&expires.to_string(), &(expires + 600).to_string()),
            link.replace("signature=", "signature=A"),
            link.split("&signature=").next().unwrap().to_string() + "&signature=x",
        ];
        for link in tampered {
            nobody.get(&link).send().await.refused(403, "link_invalid");
        }
        nobody.get(link.split("&signature=").next().unwrap()).send().await.refused(422, "validation_failed");
        app.advance(chrono::Duration::minutes(4));
        nobody.get(&link).send().await.is_picture();
        app.advance(chrono::Duration::minutes(6));
        nobody.get(&link).send().await.refused(403, "link_invalid");
        // Fresh ones are to be had.
        let links = member.get(format!("/v1/photos/{first}")).send().await.expect(200)["links"].clone();
        nobody.get(links["full"].as_str().unwrap()).send().await.is_picture();
    }
}

/// The CRC of a PNG chunk.
fn png_checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(!0, step)
}
