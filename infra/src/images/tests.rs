use image::codecs::png::PngEncoder;
use image::{ImageEncoder, RgbaImage};

use super::*;

/// Red above, blue below.
fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) })
}

fn as_jpeg(image: &RgbImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut written = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut written, 90);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    encoder.encode_image(image).unwrap();
    written
}

fn as_png(image: &RgbImage) -> Vec<u8> {
    let mut written = Vec::new();
    let encoder = PngEncoder::new(&mut written);
    encoder.write_image(image.as_raw(), image.width(), image.height(), image::ExtendedColorType::Rgb8).unwrap();
    written
}

/// A little-endian TIFF with one tag: the orientation.
fn turned(orientation: u8) -> Vec<u8> {
    [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat()
}

async fn developed(bytes: Vec<u8>) -> Result<Developed, ImageFault> {
    Darkroom::default().develop(bytes).await
}

fn is_red(pixel: [u8; 3]) -> bool {
    pixel[0] > 200 && pixel[2] < 60
}

#[tokio::test]
async fn a_photo_is_kept_small_with_a_thumbnail() {
    for upload in [as_jpeg(&two_halves(3000, 1500), None), as_png(&two_halves(3000, 1500))] {
        let kept = developed(upload).await.unwrap();
        assert_eq!((kept.width, kept.height), (2048, 1024));
        let thumbnail = image::load_from_memory(&kept.thumbnail).unwrap();
        assert_eq!((thumbnail.width(), thumbnail.height()), (320, 160));
        assert!(is_red(thumbnail.to_rgb8().get_pixel(10, 10).0));
    }
    let small = developed(as_png(&two_halves(8, 4))).await.unwrap();
    assert_eq!((small.width, small.height), (8, 4), "never scaled up");
}

#[tokio::test]
async fn a_turned_photo_is_kept_the_right_way_up() {
    // 6: the camera was held upright; what was above is now at the right.
    let kept = developed(as_jpeg(&two_halves(64, 32), Some(turned(6)))).await.unwrap();
    assert_eq!((kept.width, kept.height), (32, 64));
    let image = image::load_from_memory(&kept.image).unwrap().to_rgb8();
    assert!(is_red(image.get_pixel(28, 32).0) && !is_red(image.get_pixel(4, 32).0));
}

#[tokio::test]
async fn what_is_transparent_is_white() {
    let mut written = Vec::new();
    let clear = RgbaImage::new(8, 8);
    PngEncoder::new(&mut written).write_image(clear.as_raw(), 8, 8, image::ExtendedColorType::Rgba8).unwrap();
    let kept = image::load_from_memory(&developed(written).await.unwrap().image).unwrap().to_rgb8();
    assert!(kept.pixels().all(|pixel| pixel.0.iter().all(|channel| *channel > 250)));
}

#[tokio::test]
async fn what_is_no_photo_or_a_damaged_one_is_told_apart() {
    let whole = as_jpeg(&two_halves(400, 400), None);
    assert!(developed(whole.clone()).await.is_ok());
    for cut in [4, 20, whole.len() / 2, whole.len() - 2] {
        assert_eq!(developed(whole[..cut].to_vec()).await.unwrap_err(), ImageFault::Damaged, "cut at {cut}");
    }
    let png = as_png(&two_halves(400, 400));
    for cut in [8, 30, png.len() / 2] {
        assert_eq!(developed(png[..cut].to_vec()).await.unwrap_err(), ImageFault::Damaged, "cut at {cut}");
    }
    for other in [b"".to_vec(), b"PK\x03\x04zip".to_vec(), b"GIF89a".to_vec(), b"<svg/>".to_vec(), vec![0xFF, 0xD8]] {
        assert_eq!(developed(other).await.unwrap_err(), ImageFault::Unknown);
    }
}

#[tokio::test]
async fn an_embedded_thumbnail_is_not_taken_for_the_end() {
    let inner = as_jpeg(&two_halves(16, 16), None);
    let outer = as_jpeg(&two_halves(400, 400), Some(inner));
    assert!(developed(outer.clone()).await.is_ok());
    assert_eq!(developed(outer[..outer.len() - 2].to_vec()).await.unwrap_err(), ImageFault::Damaged);
}

#[tokio::test]
async fn a_bomb_is_refused_by_its_header() {
    let mut png = as_png(&two_halves(8, 8));
    // Width and height in the first chunk, and its checksum.
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(developed(png).await.unwrap_err(), ImageFault::TooManyPixels);
}

/// As PNG chunks have it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

#[test]
fn room_is_taken_as_it_fills_and_given_back() {
    let darkroom = Darkroom::default();
    let mut first = darkroom.room();
    assert!(first.grow_to(200 << 20) && first.grow_to(201 << 20) && first.grow_to(1));
    let mut second = darkroom.room();
    assert!(second.grow_to(50 << 20) && !second.grow_to(60 << 20), "what is full is full");
    drop(first);
    assert!(second.grow_to(60 << 20));
}
