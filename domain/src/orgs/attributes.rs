//! What is known of an org beside where it stands: codes, sort, address. Attributes, never keys.

use infra::Txn;
use infra::store::orgs::{self, OrgRow, UnitKind};

use crate::text::given;
use crate::{Refusal, Result};

/// An org's attributes as they are sent.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    pub division_code: Option<String>,
    pub credit_code: Option<String>,
    pub external_code: Option<String>,
    pub unit_kind: Option<UnitKind>,
    pub address: Option<String>,
    pub phone: Option<String>,
}

impl Attributes {
    /// Without blanks around them; what is blank was not given.
    pub(crate) fn trimmed(self) -> Attributes {
        Attributes {
            division_code: given(self.division_code),
            credit_code: given(self.credit_code).map(|code| code.to_ascii_uppercase()),
            external_code: given(self.external_code),
            unit_kind: self.unit_kind,
            address: given(self.address),
            phone: given(self.phone),
        }
    }

    /// Replaces all of the org's.
    pub(crate) fn put_on(self, org: &mut OrgRow) {
        org.division_code = self.division_code;
        org.credit_code = self.credit_code;
        org.external_code = self.external_code;
        org.unit_kind = self.unit_kind;
        org.address = self.address;
        org.phone = self.phone;
    }
}

/// Checks that no other live org carries the org's codes. (What another system calls its orgs may
/// well be said twice: each city has its own.)
///
/// # Errors
/// [`Refusal::OrgCodeTaken`].
pub(super) async fn require_free(txn: &Txn, org: &OrgRow) -> Result<()> {
    let division = match &org.division_code {
        Some(code) => orgs::by_division(txn, std::slice::from_ref(code)).await?.remove(code),
        None => None,
    };
    let credit = match &org.credit_code {
        Some(code) => orgs::by_credit_code(txn, code).await?,
        None => None,
    };
    if division.into_iter().chain(credit).any(|other| other.id != org.id) {
        return Err(Refusal::OrgCodeTaken.into());
    }
    Ok(())
}
