//! Photos as bytes: looked at, measured, decoded within a budget of memory, and written anew, small
//! and without anything but their pixels.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What phones make today ends at 50.3 megapixels (8192 × 6144).
const MOST_PIXELS: u64 = 8192 * 6144;
const LONGEST_SIDE: u32 = 16_384;

/// Longest edges of what is kept.
const IMAGE_EDGE: u32 = 2048;
const THUMBNAIL_EDGE: u32 = 320;
const IMAGE_QUALITY: u8 = 85;
const THUMBNAIL_QUALITY: u8 = 75;

const MIB: u64 = 1 << 20;

/// MiB that all photos which are being decoded take together.
const DECODING: u32 = 512;
/// KiB that all photos which are being received take together.
const RECEIVING: usize = 256 * 1024;

/// Why bytes are no photo that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFault {
    /// Neither JPEG nor PNG nor WebP, whatever it is called.
    Unknown,
    /// It begins like one, and is cut off or damaged.
    Damaged,
    TooManyPixels,
}

/// What is kept of a photo: two JPEGs, the right way up, without metadata.
#[derive(Clone, Debug)]
pub struct Developed {
    pub image: Vec<u8>,
    pub thumbnail: Vec<u8>,
    /// Pixels of `image`.
    pub width: u32,
    pub height: u32,
}

/// Where photos are developed, a few at a time: a rush of them must not eat the memory.
pub struct Darkroom {
    decoding: Arc<Semaphore>,
    receiving: Arc<Semaphore>,
}

impl Default for Darkroom {
    fn default() -> Self {
        Darkroom {
            decoding: Arc::new(Semaphore::new(DECODING as usize)),
            receiving: Arc::new(Semaphore::new(RECEIVING)),
        }
    }
}

/// Memory for what is being received; given back when dropped.
pub struct Room {
    whole: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
    /// Bytes that `taken` stands for.
    bytes: usize,
}

impl Room {
    /// Makes room for `bytes` in all. Tells whether there was some.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        let missing = bytes.saturating_sub(self.bytes).div_ceil(1024);
        if missing == 0 {
            return true;
        }
        let Ok(permits) = u32::try_from(missing) else { return false };
        let Ok(more) = self.whole.clone().try_acquire_many_owned(permits) else { return false };
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        self.bytes += missing * 1024;
        true
    }
}

impl Darkroom {
    /// Room for a photo that is about to be received; none is taken yet.
    pub fn room(&self) -> Room {
        Room { whole: self.receiving.clone(), taken: None, bytes: 0 }
    }

    /// Makes of an upload what is kept of it. Waits while others take the memory.
    ///
    /// # Errors
    /// See [`ImageFault`].
    pub async fn develop(&self, upload: Vec<u8>) -> Result<Developed, ImageFault> {
        let (format, needed) = measure(&upload)?;
        let needed = u32::try_from(needed.div_ceil(MIB)).unwrap_or(DECODING).clamp(1, DECODING);
        let budget = self.decoding.clone().acquire_many_owned(needed).await;
        let work = move || {
            // Held until it is done, also when whoever asked has hung up meanwhile.
            let _budget = budget;
            develop(&upload, format)
        };
        // A decoder that panics met a photo that is damaged in a new way.
        tokio::task::spawn_blocking(work).await.unwrap_or(Err(ImageFault::Damaged))
    }
}

/// What it is by its first bytes: names and headers may say anything.
fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        _ => None,
    }
}

/// Reads no more than the header: the format, and how many bytes decoding may take.
fn measure(bytes: &[u8]) -> Result<(ImageFormat, u64), ImageFault> {
    let format = sniff(bytes).ok_or(ImageFault::Unknown)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(ImageFault::Damaged);
    }
    let decoder = reader(bytes, format).into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(ImageFault::Damaged);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST_SIDE {
        return Err(ImageFault::TooManyPixels);
    }
    // A progressive JPEG keeps its coefficients, two bytes a sample, beside the pixels.
    let times = if format == ImageFormat::Jpeg { 3 } else { 1 };
    let needed = decoder.total_bytes().saturating_mul(times);
    if needed > u64::from(DECODING) * MIB { Err(ImageFault::TooManyPixels) } else { Ok((format, needed)) }
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(u64::from(DECODING) * MIB);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader
}

fn fault(error: image::ImageError) -> ImageFault {
    match error {
        image::ImageError::Limits(_) => ImageFault::TooManyPixels,
        _ => ImageFault::Damaged,
    }
}

fn develop(bytes: &[u8], format: ImageFormat) -> Result<Developed, ImageFault> {
    let mut decoder = reader(bytes, format).into_decoder().map_err(fault)?;
    let orientation = decoder.orientation().map_err(fault)?;
    let decoded = DynamicImage::from_decoder(decoder).map_err(fault)?;
    // Made small first: turning it is then cheap.
    let mut small = flat(within(decoded, IMAGE_EDGE));
    small.apply_orientation(orientation);
    let thumbnail = flat(within(small.clone(), THUMBNAIL_EDGE));
    Ok(Developed {
        image: jpeg(&small, IMAGE_QUALITY)?,
        thumbnail: jpeg(&thumbnail, THUMBNAIL_QUALITY)?,
        width: small.width(),
        height: small.height(),
    })
}

/// Scaled down so that its longest edge fits; never up. (By averages, in whole numbers: the better
/// filters would hold the photo a second time, four times as large.)
fn within(image: DynamicImage, edge: u32) -> DynamicImage {
    if image.width().max(image.height()) <= edge { image } else { image.thumbnail(edge, edge) }
}

/// As three bytes a pixel, on white where it is transparent.
fn flat(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let seen = image.into_rgba8();
    let on_white = |channel: u8, alpha: u8| {
        let (channel, alpha) = (u32::from(channel), u32::from(alpha));
        u8::try_from((channel * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    let flat = RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [r, g, b, alpha] = seen.get_pixel(x, y).0;
        Rgb([r, g, b].map(|channel| on_white(channel, alpha)))
    });
    DynamicImage::ImageRgb8(flat)
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, ImageFault> {
    let mut written = Vec::new();
    JpegEncoder::new_with_quality(&mut written, quality).encode_image(image).map_err(fault)?;
    Ok(written)
}

/// Whether a JPEG has an end. Its decoder fills in what is missing with grey, and says nothing.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    // The segments before the first scan name their lengths; one of them may hold a whole other JPEG.
    loop {
        match bytes.get(at..) {
            // Fill bytes may stand before a marker.
            Some([0xFF, 0xFF, ..]) => at += 1,
            Some([0xFF, 0xDA, scan @ ..]) => {
                // Within a scan 0xFF is followed by 0 or a restart: an end is an end.
                return scan.windows(2).any(|two| two == [0xFF, 0xD9]);
            }
            Some([0xFF, 0x01 | 0xD0..=0xD7, ..]) => at += 2,
            Some([0xFF, _, high, low, ..]) => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests;
