-- One row per person, sender and submission period: what the submission says of the person.
-- Where merged keys of one person are sent side by side, the survivor's row is read.
with

people as (
    select * from {{ ref('stg_case__people') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

ranked as (
    select
        person_ids.person_id,
        people._provider_code as provider_code,
        people._period_start_date as period_start_date,
        people._period_end_date as period_end_date,
        people._sequence as sequence,
        people.home_borough_code,
        people.status_code,
        people.gender_code,
        people.ethnicity_code,
        people.disability,
        people.birth_year_month,
        people.current_tier,
        row_number() over (
            partition by
                person_ids.person_id, people._provider_code, people._period_end_date
            order by
                case when person_ids.is_survivor then 0 else 1 end,
                people._sequence desc,
                people.person_key
        ) as row_rank
    from people
    inner join person_ids on people.person_key = person_ids.person_key
    where not person_ids.is_deleted
),

people_as_sent as (
    select
        person_id,
        provider_code,
        period_start_date,
        period_end_date,
        sequence,
        home_borough_code,
        status_code,
        gender_code,
        ethnicity_code,
        disability,
        birth_year_month,
        current_tier
    from ranked
    where row_rank = 1
)

select * from people_as_sent
