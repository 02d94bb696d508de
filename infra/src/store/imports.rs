//! Lists on their way in: the import, its parts, and what was wrong.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::db::sealed::Conn;
pub use crate::entity::import::{ImportKind, ImportMode, ImportState, Model as ImportRow};
pub use crate::entity::import_fault::Model as ImportFaultRow;
use crate::entity::{import, import_fault, import_part};
use crate::store::{Leaf, Leafed};
use crate::{Id, Reader, Result, Scope, Txn};

/// Rows of one statement: SQLite takes 32,766 parameters.
const AT_ONCE: usize = 1_000;

pub async fn insert(txn: &Txn, row: ImportRow) -> Result<()> {
    super::insert(txn, row).await
}

/// Keeps the ciphertexts of the parts, numbered from 0.
pub async fn insert_parts(txn: &Txn, id: Id, bodies: Vec<String>) -> Result<()> {
    let rows = (0..).zip(bodies).map(|(number, body)| import_part::Model { import_id: id, number, body });
    for row in rows {
        super::insert(txn, row).await?;
    }
    Ok(())
}

/// What is wrong in a cell, before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImportFault {
    pub line: i32,
    pub head: &'static str,
    pub code: &'static str,
    pub detail: String,
}

pub async fn insert_faults(txn: &Txn, id: Id, faults: &[NewImportFault]) -> Result<()> {
    insert_findings(txn, id, faults, false).await
}

/// Keeps what is worth knowing of rows that are good.
pub async fn insert_remarks(txn: &Txn, id: Id, remarks: &[NewImportFault]) -> Result<()> {
    insert_findings(txn, id, remarks, true).await
}

async fn insert_findings(txn: &Txn, id: Id, faults: &[NewImportFault], remark: bool) -> Result<()> {
    for some in faults.chunks(AT_ONCE) {
        let rows = some.iter().map(|fault| import_fault::ActiveModel {
            seq: Default::default(),
            import_id: Set(id),
            line: Set(fault.line),
            head: Set(fault.head.to_string()),
            code: Set(fault.code.to_string()),
            detail: Set(fault.detail.clone()),
            remark: Set(remark),
        });
        import_fault::Entity::insert_many(rows).exec_without_returning(txn.conn()).await?;
    }
    Ok(())
}

/// The import, locked until the end of the transaction: one part at a time.
pub async fn lock(txn: &Txn, id: Id) -> Result<Option<ImportRow>> {
    Ok(import::Entity::find_by_id(id).lock_exclusive().one(txn.conn()).await?)
}

/// The import, if its org lies within the scope.
pub async fn find(reader: &impl Reader, scope: &Scope, id: Id) -> Result<Option<ImportRow>> {
    let query = import::Entity::find_by_id(id).filter(scope.within((import::Entity, import::Column::OrgId)));
    Ok(query.one(reader.conn()).await?)
}

/// The imports within the scope, of one kind where one is given, newest first.
pub async fn list(
    reader: &impl Reader,
    scope: &Scope,
    kind: Option<ImportKind>,
    leaf: Leaf,
) -> Result<Leafed<ImportRow>> {
    let mut query = import::Entity::find()
        .filter(scope.within((import::Entity, import::Column::OrgId)))
        .order_by_desc(import::Column::Id);
    if let Some(kind) = kind {
        query = query.filter(import::Column::Kind.eq(kind));
    }
    super::leafed(reader.conn(), query, leaf).await
}

/// Whether a list of one of these kinds is being taken over in the city.
pub async fn is_running(reader: &impl Reader, top: Id, kinds: &[ImportKind]) -> Result<bool> {
    let running = import::Entity::find()
        .filter(import::Column::TopId.eq(top))
        .filter(import::Column::Kind.is_in(kinds.iter().copied()))
        .filter(import::Column::State.is_in([ImportState::Checking, ImportState::Applying]))
        .filter(import::Column::Mode.ne(ImportMode::DryRun));
    Ok(running.count(reader.conn()).await? > 0)
}

pub async fn part(reader: &impl Reader, id: Id, number: i32) -> Result<Option<String>> {
    let found = import_part::Entity::find_by_id((id, number)).one(reader.conn()).await?;
    Ok(found.map(|part| part.body))
}

/// Writes down how far an import has come.
pub async fn update(txn: &Txn, row: ImportRow) -> Result<()> {
    import::Entity::update(row.into_active_model().reset_all()).exec(txn.conn()).await?;
    Ok(())
}

/// Throws the rows of an import away that has ended.
pub async fn forget_parts(txn: &Txn, id: Id) -> Result<()> {
    import_part::Entity::delete_many().filter(import_part::Column::ImportId.eq(id)).exec(txn.conn()).await?;
    Ok(())
}

/// What was wrong, in the order of the rows.
pub async fn faults(reader: &impl Reader, id: Id, leaf: Leaf) -> Result<Leafed<ImportFaultRow>> {
    let query = import_fault::Entity::find()
        .filter(import_fault::Column::ImportId.eq(id))
        .order_by_asc(import_fault::Column::Line)
        .order_by_asc(import_fault::Column::Seq);
    super::leafed(reader.conn(), query, leaf).await
}

/// Which rows from `first` to `last` were found bad.
pub async fn bad_lines(reader: &impl Reader, id: Id, first: i32, last: i32) -> Result<HashSet<i32>> {
    let query = import_fault::Entity::find()
        .filter(import_fault::Column::ImportId.eq(id))
        .filter(import_fault::Column::Remark.eq(false))
        .filter(import_fault::Column::Line.between(first, last));
    Ok(query.all(reader.conn()).await?.into_iter().map(|fault| fault.line).collect())
}
