//! Secrets at rest: authenticated encryption with named keys, blind indexes, digests.

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::{Entropy, Error, Id, Result};

const ALGORITHM: &str = "v1:aes256gcm";
const NONCE_BYTES: usize = 12;

/// Encrypts the sensitive class (phone, ID number, openid) and finds it again by a blind index.
///
/// A ciphertext names its algorithm and key, `v1:aes256gcm:k1:<base64 of nonce and sealed bytes>`,
/// so keys rotate and a second algorithm can be added without touching what is stored.
pub struct Vault {
    keys: BTreeMap<String, LessSafeKey>,
    newest: String,
    index: hmac::Key,
    entropy: Entropy,
}

impl Vault {
    /// `keys` in the order of their age; the last one encrypts, all of them decrypt.
    ///
    /// # Errors
    /// No key at all, or one that is not 32 bytes long.
    pub fn new(keys: &[(String, Vec<u8>)], index_key: &[u8], entropy: Entropy) -> Result<Self> {
        let (newest, _) = keys.last().ok_or_else(|| Error::Fault("no data key is configured".into()))?;
        let opened = keys
            .iter()
            .map(|(name, bytes)| {
                UnboundKey::new(&AES_256_GCM, bytes)
                    .map(|key| (name.clone(), LessSafeKey::new(key)))
                    .map_err(|_| Error::Fault(format!("data key {name} is not 32 bytes long")))
            })
            .collect::<Result<_>>()?;
        Ok(Vault { keys: opened, newest: newest.clone(), index: hmac::Key::new(hmac::HMAC_SHA256, index_key), entropy })
    }

    /// Seals `plain` for one purpose: what was sealed as a phone does not open as an openid.
    pub fn seal(&self, purpose: Purpose, plain: &str) -> String {
        let mut nonce = [0; NONCE_BYTES];
        self.entropy.fill(&mut nonce);
        let mut sealed = plain.as_bytes().to_vec();
        self.keys[&self.newest]
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose.name()), &mut sealed)
            .expect("AES-GCM seals any text of this size");
        let mut bytes = nonce.to_vec();
        bytes.append(&mut sealed);
        format!("{ALGORITHM}:{}:{}", self.newest, STANDARD.encode(bytes))
    }

    /// # Errors
    /// The key is not configured, or the text was not sealed by [`Vault::seal`] for this purpose.
    pub fn open(&self, purpose: Purpose, sealed: &str) -> Result<String> {
        let unreadable = |why: &str| Error::Unreadable(format!("a sealed {}: {why}", purpose.name()));
        let rest = sealed
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(':'))
            .ok_or_else(|| unreadable("unknown algorithm"))?;
        let (name, body) = rest.split_once(':').ok_or_else(|| unreadable("no key name"))?;
        let key = self.keys.get(name).ok_or_else(|| unreadable("its key is not configured"))?;
        let mut bytes = STANDARD.decode(body).map_err(|_| unreadable("not base64"))?;
        if bytes.len() < NONCE_BYTES {
            return Err(unreadable("too short"));
        }
        let mut text = bytes.split_off(NONCE_BYTES);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| unreadable("bad nonce"))?;
        let plain = key
            .open_in_place(nonce, Aad::from(purpose.name()), &mut text)
            .map_err(|_| unreadable("it was changed, or sealed under another key"))?;
        String::from_utf8(plain.to_vec()).map_err(|_| unreadable("not UTF-8"))
    }

    /// A keyed digest by which an encrypted value can be looked up and kept unique.
    pub fn index(&self, purpose: Purpose, plain: &str) -> String {
        let tag = hmac::sign(&self.index, format!("{}\0{plain}", purpose.name()).as_bytes());
        hex::encode(tag.as_ref())
    }
}

/// What a sealed text is; mixed into the cipher and the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Phone,
    IdNumber,
    Openid,
    SignInCode,
    InvitationCode,
    LeaveReason,
    ExcuseReason,
    AnnulmentReason,
    ProposalNote,
    ImportedRows,
    AttendanceCode,
    RatingCode,
    RatingComment,
    /// Who gave a mark, kept as a digest alone.
    Rater,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Phone => "phone",
            Purpose::IdNumber => "id_number",
            Purpose::Openid => "openid",
            Purpose::SignInCode => "sign_in_code",
            Purpose::InvitationCode => "invitation_code",
            Purpose::LeaveReason => "leave_reason",
            Purpose::ExcuseReason => "excuse_reason",
            Purpose::AnnulmentReason => "annulment_reason",
            Purpose::ProposalNote => "proposal_note",
            Purpose::ImportedRows => "imported_rows",
            Purpose::AttendanceCode => "attendance_code",
            Purpose::RatingCode => "rating_code",
            Purpose::RatingComment => "rating_comment",
            Purpose::Rater => "rater",
        }
    }
}

/// SHA-256 as lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// A key made of a text: the same for the same text, another for another.
pub fn id_of(text: &str) -> Id {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    Id::from_bytes(bytes)
}

/// HMAC-SHA-256 as URL-safe base64 without padding.
pub fn mac(key: &[u8], message: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref())
}

/// Compares two secrets in a time that does not tell where they differ.
pub fn same_secret(a: &str, b: &str) -> bool {
    constant_time::verify_slices_are_equal(a.as_bytes(), b.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(keys: &[(&str, u8)]) -> Vault {
        let keys: Vec<_> = keys.iter().map(|(name, byte)| ((*name).into(), vec![*byte; 32])).collect();
        Vault::new(&keys, b"index", Entropy::seeded(1)).expect("good keys")
    }

    #[test]
    fn what_is_sealed_names_its_key_and_opens_again() {
        let sealed = vault(&[("k1", 1)]).seal(Purpose::Phone, "13800000001");
        assert!(sealed.starts_with("v1:aes256gcm:k1:"));
        assert!(!sealed.contains("138"));
        let rotated = vault(&[("k1", 1), ("k2", 2)]);
        assert_eq!(rotated.open(Purpose::Phone, &sealed).unwrap(), "13800000001");
        assert!(rotated.seal(Purpose::Phone, "1").starts_with("v1:aes256gcm:k2:"));
    }

    #[test]
    fn another_purpose_another_key_and_a_changed_text_are_refused() {
        let vault_one = vault(&[("k1", 1)]);
        let sealed = vault_one.seal(Purpose::Phone, "13800000001");
        assert!(vault_one.open(Purpose::Openid, &sealed).is_err());
        assert!(vault(&[("k1", 9)]).open(Purpose::Phone, &sealed).is_err());
        assert!(vault(&[("k9", 1)]).open(Purpose::Phone, &sealed).is_err());
        for malformed in ["", "v1", "v1:aes256gcm:k1", "v1:aes256gcm:k1:!", "v1:aes256gcm:k1:AAAA"] {
            assert!(vault_one.open(Purpose::Phone, malformed).is_err(), "{malformed}");
        }
    }

    #[test]
    fn an_index_is_stable_and_keyed_by_purpose() {
        let vault = vault(&[("k1", 1)]);
        assert_eq!(vault.index(Purpose::Phone, "1"), vault.index(Purpose::Phone, "1"));
        assert_ne!(vault.index(Purpose::Phone, "1"), vault.index(Purpose::Openid, "1"));
    }
}
