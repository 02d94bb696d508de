//! Photos to upload, and the form that `wx.uploadFile` sends them in.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A small photo; another number is another photo.
pub fn jpeg(number: usize) -> Vec<u8> {
    let [low, high, ..] = number.to_le_bytes();
    let image = RgbImage::from_fn(48, 32, |x, _| if x < 24 { Rgb([low, high, 200]) } else { Rgb([high, low, 20]) });
    let mut written = Cursor::new(Vec::new());
    image.write_to(&mut written, ImageFormat::Jpeg).expect("it is written");
    // Numbers too alike would make the same picture.
    let comment = format!("{number:08}");
    let mut bytes = written.into_inner();
    let segment = [&[0xFF, 0xFE, 0, 10], comment.as_bytes()].concat();
    bytes.splice(2..2, segment);
    bytes
}

/// A form with these fields (name, file name, bytes): its content type and its body. Its boundary is
/// another one each time, as phones have it.
pub fn form(fields: &[(&str, Option<&str>, &[u8])]) -> (String, Vec<u8>) {
    let boundary = format!("----{}", crate::new_key());
    let mut body = Vec::new();
    for (name, file, bytes) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"\r\ncontent-type: image/jpeg")).unwrap_or_default();
        body.extend(format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}
