-- One row per start of supervision (order or release) with a supervision appointment attended
-- before it ended: the first of them, counted under that appointment's provider.
with

supervision_starts as (
    select * from {{ ref('int_compliance__supervision_starts') }}
),

contacts as (
    select * from {{ ref('int_contact__contacts') }}
),

attended as (
    select person_id, contact_id, contact_date, provider_code, team_code
    from contacts
    where
        person_id is not null
        and is_supervision_appointment
        and is_attended
        and is_future is not true
),

first_days as (
    select
        supervision_starts.disposal_id,
        supervision_starts.reading_provider_code,
        supervision_starts.start_date,
        min(attended.contact_date) as contact_date
    from supervision_starts
    inner join attended
        on
            supervision_starts.person_id = attended.person_id
            and attended.contact_date >= supervision_starts.start_date
            and attended.contact_date
            < coalesce(supervision_starts.end_date, date '9999-12-31')
    group by
        supervision_starts.disposal_id,
        supervision_starts.reading_provider_code,
        supervision_starts.start_date
),

candidates as (
    select
        supervision_starts.*,
        attended.contact_id,
        attended.contact_date,
        attended.provider_code,
        attended.team_code,
        row_number() over (
            partition by
                supervision_starts.disposal_id,
                supervision_starts.reading_provider_code,
                supervision_starts.start_date
            order by attended.contact_id
        ) as appointment_rank
    from first_days
    inner join supervision_starts
        on
            first_days.disposal_id = supervision_starts.disposal_id
            and first_days.reading_provider_code = supervision_starts.reading_provider_code
            and first_days.start_date = supervision_starts.start_date
    inner join attended
        on
            supervision_starts.person_id = attended.person_id
            and first_days.contact_date = attended.contact_date
),

first_attended as (
    select
        candidates.disposal_id,
        candidates.start_kind,
        candidates.start_date,
        candidates.event_id,
        candidates.person_id,
        candidates.provider_code,
        candidates.team_code,
        candidates.contact_id,
        candidates.contact_date as trigger_date
    from candidates
    where appointment_rank = 1 and {{ is_own_reading('candidates') }}
)

select * from first_attended
