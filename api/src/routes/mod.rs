//! The whole route table. One file a feature; a handler's name is its operationId.

mod accounts;
mod appraisals;
mod attendances;
mod audiences;
mod audit;
mod bindings;
mod boards;
mod checkins;
mod claims;
mod disablements;
mod drafts;
mod exports;
mod health;
mod imports;
mod invitations;
mod leaves;
mod logs;
mod no_shows;
mod notices;
mod orgs;
mod overviews;
mod pairings;
mod people;
mod photos;
mod points;
mod proposals;
mod ratings;
mod registrations;
mod rewards;
mod schemes;
mod scores;
mod seats;
mod series;
mod sessions;
mod skills;
mod tasks;
mod trials;
mod waitlist;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

pub use health::{healthz, metrics_page, readyz};
pub use invitations::InvitationSlips;

/// Everything under `/v1`. Paths and document are made from the same calls, so they cannot part.
pub fn v1(config: &mut ServiceConfig) {
    config
        // Signing in
        .service(sessions::sign_in_wechat)
        .service(sessions::sign_in_password)
        .service(sessions::refresh_session)
        .service(sessions::sign_out)
        .service(sessions::sign_out_everywhere)
        .service(sessions::list_my_sessions)
        .service(sessions::end_my_session)
        .service(bindings::unbind_wechat)
        .service(accounts::change_password)
        .service(registrations::find_units)
        .service(registrations::file_registration)
        // Me
        .service(people::show_me)
        .service(exports::export_me)
        .service(skills::list_my_skills)
        .service(skills::set_my_skills)
        .service(checkins::check_in)
        .service(checkins::list_my_checkins)
        .service(pairings::list_my_pairings)
        .service(claims::list_my_claims)
        .service(waitlist::list_my_waitlist)
        .service(notices::list_my_notices)
        .service(notices::count_unread_notices)
        .service(notices::read_notice)
        .service(notices::read_notices)
        .service(ratings::show_my_ratings)
        .service(points::show_my_points)
        .service(points::explain_my_points)
        .service(points::list_my_entries)
        // Check-ins
        .service(checkins::record_checkin)
        .service(checkins::show_checkin)
        .service(checkins::move_checkin)
        .service(checkins::withdraw_checkin)
        .service(checkins::confirm_checkin)
        .service(checkins::decline_checkin)
        .service(checkins::list_org_checkins)
        .service(checkins::list_member_checkins)
        .service(checkins::show_checkin_policy)
        .service(checkins::set_checkin_policy)
        .service(checkins::issue_receipt)
        .service(checkins::issue_unit_receipt)
        .service(checkins::verify_receipt)
        .service(checkins::show_receipt)
        .service(checkins::show_checkin_rates)
        .service(checkins::list_laggards)
        .service(checkins::remind_laggards)
        .service(checkins::show_my_deadlines)
        .service(checkins::show_checkin_deadlines)
        .service(checkins::set_checkin_deadlines)
        .service(checkins::check_in_unit)
        .service(checkins::list_unit_checkins)
        .service(checkins::confirm_unit_checkin)
        .service(checkins::decline_unit_checkin)
        .service(checkins::make_primary_checkin)
        .service(checkins::withdraw_unit_checkin)
        // Pairings
        .service(pairings::record_pairing)
        .service(pairings::list_org_pairings)
        .service(pairings::list_member_pairings)
        .service(pairings::correct_pairing)
        .service(pairings::end_pairing)
        // Tasks, claims, logs
        .service(tasks::list_tasks)
        .service(tasks::show_task)
        .service(tasks::publish_task)
        .service(tasks::list_org_tasks)
        .service(tasks::edit_task)
        .service(tasks::close_task)
        .service(tasks::cancel_task)
        .service(attendances::show_attendance_code)
        .service(attendances::attend_gathering)
        .service(attendances::check_out)
        .service(attendances::call_roll)
        .service(attendances::list_attendances)
        .service(attendances::decide_attendance)
        .service(no_shows::record_no_shows)
        .service(no_shows::excuse_no_show)
        .service(drafts::create_draft)
        .service(drafts::list_org_drafts)
        .service(drafts::show_draft)
        .service(drafts::edit_draft)
        .service(drafts::delete_draft)
        .service(drafts::copy_draft)
        .service(drafts::publish_draft)
        .service(drafts::publish_drafts)
        .service(drafts::copy_plan)
        .service(drafts::show_plan)
        .service(series::create_series)
        .service(series::list_org_series)
        .service(series::show_series)
        .service(series::pause_series)
        .service(series::resume_series)
        .service(series::end_series)
        .service(claims::claim_task)
        .service(claims::record_claim)
        .service(claims::list_task_claims)
        .service(claims::show_claim)
        .service(claims::withdraw_claim)
        .service(claims::list_claimable_tasks)
        .service(claims::claim_for_unit)
        .service(claims::list_unit_claims)
        .service(claims::list_task_unit_claims)
        .service(claims::show_unit_claim)
        .service(claims::name_members)
        .service(claims::unname_members)
        .service(claims::resize_unit_claim)
        .service(waitlist::join_waitlist)
        .service(waitlist::list_task_waitlist)
        .service(waitlist::leave_waitlist)
        .service(logs::submit_log)
        .service(logs::record_log)
        .service(logs::resubmit_log)
        .service(logs::show_log)
        .service(logs::list_logs)
        .service(logs::review_log)
        .service(logs::review_logs)
        .service(logs::annul_log)
        .service(photos::upload_photo)
        .service(photos::show_photo)
        .service(photos::show_photo_file)
        // Ratings
        .service(ratings::rate_community)
        .service(ratings::rate_member)
        .service(ratings::show_claim_ratings)
        .service(ratings::list_task_ratings)
        .service(ratings::issue_rating_link)
        .service(ratings::open_rating_link)
        .service(ratings::rate_service)
        .service(ratings::revoke_rating_link)
        .service(ratings::show_org_ratings)
        .service(ratings::list_org_comments)
        .service(ratings::show_member_ratings)
        // Schemes, and the ledger as a whole
        .service(points::list_ledger_roots)
        .service(schemes::list_scheme_versions)
        .service(schemes::show_scheme_version)
        .service(schemes::check_scheme)
        .service(schemes::create_scheme_draft)
        .service(schemes::list_scheme_drafts)
        .service(schemes::show_scheme_draft)
        .service(schemes::edit_scheme_draft)
        .service(schemes::delete_scheme_draft)
        .service(schemes::publish_scheme_draft)
        .service(schemes::publish_scheme)
        .service(schemes::retire_scheme)
        // Boards and overviews
        .service(boards::show_board)
        .service(overviews::show_overview)
        // Organisations and people
        .service(orgs::list_orgs)
        .service(imports::export_orgs)
        .service(orgs::show_org)
        .service(orgs::create_org)
        .service(orgs::edit_org)
        .service(orgs::retire_org)
        .service(orgs::move_org)
        .service(orgs::merge_org)
        .service(orgs::split_org)
        .service(orgs::show_compliance_profile)
        .service(orgs::set_compliance_profile)
        .service(accounts::list_staff)
        .service(accounts::create_account)
        .service(accounts::reset_password)
        .service(accounts::disable_account)
        .service(accounts::enable_account)
        .service(accounts::grant_role)
        .service(accounts::revoke_grant)
        .service(seats::list_org_seats)
        .service(seats::record_seat)
        .service(seats::end_seat)
        .service(seats::list_member_seats)
        .service(people::list_members)
        .service(people::enrol_member)
        .service(people::export_members)
        .service(people::show_member)
        .service(people::rename_member)
        .service(people::list_memberships)
        .service(people::set_membership)
        .service(people::record_departure)
        .service(people::withdraw_change)
        .service(skills::list_member_skills)
        .service(skills::set_member_skills)
        // Lists
        .service(imports::roster_template)
        .service(imports::import_roster)
        .service(imports::orgs_template)
        .service(imports::import_orgs)
        .service(imports::list_imports)
        .service(imports::show_import)
        .service(imports::list_import_faults)
        .service(points::list_member_entries)
        .service(points::explain_member_points)
        .service(points::list_org_entries)
        .service(points::explain_org_points)
        // Leave and exemption
        .service(trials::try_scheme)
        .service(scores::show_my_score)
        .service(scores::show_member_score)
        .service(scores::show_org_scores)
        .service(scores::show_score_of_org)
        .service(scores::rank_orgs)
        .service(rewards::publish_reward)
        .service(rewards::edit_reward)
        .service(rewards::list_rewards)
        .service(rewards::redeem_reward)
        .service(rewards::list_my_redemptions)
        .service(rewards::list_org_redemptions)
        .service(rewards::hand_over_redemption)
        .service(rewards::cancel_redemption)
        .service(appraisals::list_my_appraisals)
        .service(appraisals::appraise_member)
        .service(appraisals::appraise_org)
        .service(proposals::create_proposal)
        .service(proposals::list_my_proposals)
        .service(proposals::list_proposals)
        .service(proposals::show_proposal)
        .service(proposals::decide_proposal)
        .service(proposals::withdraw_proposal)
        .service(proposals::revoke_proposal)
        .service(leaves::ask_leave)
        .service(leaves::list_my_leaves)
        .service(leaves::withdraw_leave)
        .service(leaves::list_leaves)
        .service(leaves::show_leave)
        .service(leaves::decide_leave)
        .service(leaves::cut_leave_short)
        .service(leaves::record_leave)
        // How people come in, and how they are kept out
        .service(invitations::issue_invitation)
        .service(invitations::issue_unit_invitations)
        .service(invitations::list_unit_invitations)
        .service(invitations::revoke_invitation)
        .service(registrations::list_registrations)
        .service(registrations::decide_registration)
        .service(people::change_phone)
        .service(bindings::list_member_bindings)
        .service(bindings::unbind_member)
        .service(bindings::unbind_staff)
        .service(sessions::end_member_sessions)
        .service(sessions::end_staff_sessions)
        .service(disablements::list_member_disablements)
        .service(disablements::disable_member)
        .service(disablements::enable_member)
        .service(disablements::disable_staff)
        .service(disablements::enable_staff)
        // Audit
        .service(audit::list_audit);
}

/// What every handler is given first.
type Ctx = web::Data<domain::Context>;
