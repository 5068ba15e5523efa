-- One row per start of supervision that needs a first appointment: an order taken on by a
-- provider, or a person's release. Deleted people are left out.
with

order_starts as (
    select * from {{ ref('int_contact__order_starts') }}
),

releases as (
    select * from {{ ref('int_contact__releases') }}
),

contacts as (
    select *
    from {{ ref('int_contact__contacts') }}
    where is_supervision_appointment and appointment_class != 'rescheduled'
),

dates as (
    select * from {{ ref('dim_dates') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

starts as (
    select
        'order ' || cast(order_starts.event_id as string) || ' ' || order_starts.provider_code
            as unit_key,
        'order' as start_kind,
        order_starts.event_id,
        order_starts.person_id,
        order_starts.provider_code,
        order_starts.start_date,
        dates.business_days_5_after_date as due_date
    from order_starts
    inner join dates on order_starts.start_date = dates.date_day
    union all
    select
        'release ' || cast(releases.person_id as string) || ' '
        || cast(releases.start_date as string) as unit_key,
        'release' as start_kind,
        cast(null as bigint) as event_id,
        releases.person_id,
        releases.provider_code,
        releases.start_date,
        dates.business_days_1_after_date as due_date
    from releases
    inner join dates on releases.start_date = dates.date_day
),

reached as (
    select
        starts.*,
        starts.start_date as trigger_date,
        starts.start_date as look_back_date,
        provider_as_of.as_of_date
    from starts
    inner join provider_as_of
        on
            starts.provider_code = provider_as_of.provider_code
            and starts.start_date <= provider_as_of.as_of_date
),

uncovered as (
    select unit_key from {{ uncovered_units('reached', ['contact']) }} as units
),

appointments as (
    select
        reached.unit_key,
        bool_or(contacts.appointment_class in ('complied', 'attended_not_complied'))
            as is_attended
    from reached
    inner join contacts
        on
            reached.person_id = contacts.person_id
            and contacts.contact_date >= reached.start_date
            and contacts.contact_date <= reached.due_date
    group by reached.unit_key
),

answered as (
    select
        reached.*,
        case
            when uncovered.unit_key is not null then 'not_covered'
            when appointments.unit_key is not null then 'yes'
            when reached.due_date > reached.as_of_date then 'not_due'
            else 'no'
        end as is_arranged_on_time,
        case
            when uncovered.unit_key is not null then 'not_covered'
            when appointments.is_attended then 'yes'
            when reached.due_date > reached.as_of_date then 'not_due'
            else 'no'
        end as is_attended_on_time
    from reached
    left join uncovered on reached.unit_key = uncovered.unit_key
    left join appointments on reached.unit_key = appointments.unit_key
),

first_contacts as (
    select
        unit_key as first_contact_id,
        start_kind,
        event_id,
        person_id,
        provider_code,
        borough_code,
        placement_method,
        start_date,
        {{ month_start('start_date') }} as month_start_date,
        due_date,
        case when start_kind = 'order' then is_arranged_on_time end
            as first_contact_order_arranged_on_time,
        case when start_kind = 'order' then is_attended_on_time end
            as first_contact_order_attended_on_time,
        case when start_kind = 'release' then is_arranged_on_time end
            as first_contact_release_arranged_on_time,
        case when start_kind = 'release' then is_attended_on_time end
            as first_contact_release_attended_on_time
    from {{ placed('answered', team='cast(null as string)') }} as located
)

select * from first_contacts
