//! Access and refresh tokens as bytes: signed and verified here, judged by the domain.

use chrono::DateTime;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{Id, Instant, crypto};

const ISSUER: &str = "xianfeng";
const AUDIENCE: &str = "xianfeng-api";

/// What an access token holds. (Not "claims": that word is taken.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    pub person: Id,
    pub session: Id,
    /// Whether the person was a member in service when it was issued.
    pub member: bool,
    /// Whether nothing but changing the password is allowed: the first secret is one-time.
    pub confined: bool,
    /// Role code and org id, as granted when it was issued.
    pub grants: Vec<(String, Id)>,
    pub issued_at: Instant,
    pub expires_at: Instant,
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    Expired,
    Malformed,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    aud: String,
    sub: Id,
    sid: Id,
    /// Microseconds: a revocation must be told apart from a token of the same second.
    iau: i64,
    exp: i64,
    mem: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cnf: bool,
    grs: Vec<(String, Id)>,
}

/// Signs and verifies with one secret (HS256), without I/O.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    refresh_key: Vec<u8>,
    link_key: Vec<u8>,
}

impl Tokens {
    pub fn new(secret: &[u8]) -> Self {
        Tokens {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            refresh_key: crypto::mac(secret, b"refresh tokens").into_bytes(),
            link_key: crypto::mac(secret, b"photo links").into_bytes(),
        }
    }

    pub fn sign(&self, badge: &Badge) -> String {
        let wire = Wire {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: badge.person,
            sid: badge.session,
            iau: badge.issued_at.timestamp_micros(),
            exp: badge.expires_at.timestamp(),
            mem: badge.member,
            cnf: badge.confined,
            grs: badge.grants.clone(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &wire, &self.encoding)
            .expect("a badge is always serialisable")
    }

    /// # Errors
    /// Expired at `now`, or anything but a token signed by [`Tokens::sign`] with this secret.
    pub fn verify(&self, token: &str, now: Instant) -> Result<Badge, TokenFault> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Expiry is judged below, by the clock that was passed in.
        rules.validate_exp = false;
        let wire =
            jsonwebtoken::decode::<Wire>(token, &self.decoding, &rules).map_err(|_| TokenFault::Malformed)?.claims;
        let instant = |at: Option<Instant>| at.ok_or(TokenFault::Malformed);
        let badge = Badge {
            person: wire.sub,
            session: wire.sid,
            member: wire.mem,
            confined: wire.cnf,
            grants: wire.grs,
            issued_at: instant(DateTime::from_timestamp_micros(wire.iau))?,
            expires_at: instant(DateTime::from_timestamp(wire.exp, 0))?,
        };
        if badge.expires_at <= now { Err(TokenFault::Expired) } else { Ok(badge) }
    }

    /// The refresh token of a session's n-th generation. Derived, so a repeat needs no storage.
    pub fn refresh_token(&self, session: Id, generation: i32) -> String {
        let mac = crypto::mac(&self.refresh_key, format!("{session}.{generation}").as_bytes());
        format!("{}.{generation}.{mac}", session.simple())
    }

    /// Session and generation of a refresh token that we signed; nothing for any other text.
    pub fn read_refresh_token(&self, token: &str) -> Option<(Id, i32)> {
        let mut parts = token.splitn(3, '.');
        let session = parts.next()?.parse().ok()?;
        let generation = parts.next()?.parse().ok()?;
        crypto::same_secret(token, &self.refresh_token(session, generation)).then_some((session, generation))
    }

    /// What makes a link to a photo's file one of ours: until `expires`, in seconds of Unix time.
    pub fn link_signature(&self, photo: Id, size: &str, expires: i64) -> String {
        crypto::mac(&self.link_key, format!("{photo}.{size}.{expires}").as_bytes())
    }

    /// Whether a link was signed by [`Tokens::link_signature`] with this secret.
    pub fn is_link_signature(&self, photo: Id, size: &str, expires: i64, signature: &str) -> bool {
        crypto::same_secret(signature, &self.link_signature(photo, size, expires))
    }
}
