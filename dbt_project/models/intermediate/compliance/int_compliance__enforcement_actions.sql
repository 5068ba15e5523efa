-- One row per enforcement action, newest version, under the event of its contact (its own
-- event when nobody sent the contact). Deleted actions and those of deleted contacts are out.
with

actions as (
    select *
    from {{ resolved_events(ref('stg_case__enforcement_actions'), 'enforcement_id') }}
),

action_kinds as (
    select * from {{ ref('enforcement_actions') }}
),

actioned_contacts as (
    select distinct contact_id from actions
),

contacts_as_sent as (
    select
        contacts.contact_id,
        contacts.event_id,
        contacts.is_soft_deleted,
        contacts._sequence
    from {{ ref('stg_case__contacts') }} as contacts
    inner join actioned_contacts on contacts.contact_id = actioned_contacts.contact_id
),

contacts as (
    select * from {{ resolved_events('contacts_as_sent', 'contact_id') }} as resolved_contacts
),

resolved as (
    select
        actions.enforcement_id,
        actions.contact_id,
        case
            when contacts.contact_id is not null then contacts.event_id
            else actions.event_id
        end as event_id,
        actions.provider_code,
        actions.action_code,
        action_kinds.action_group,
        coalesce(action_kinds.is_counted_as_action, false) as is_counted_as_action,
        actions.action_taken_date
    from actions
    left join action_kinds on actions.action_code = action_kinds.action_code
    left join contacts on actions.contact_id = contacts.contact_id
    where
        actions.is_soft_deleted is not true
        and contacts.is_soft_deleted is not true
)

select * from resolved
