-- One row per person supervised by a provider at the end of its period before, at the end of
-- the next one: still supervised, or explained, or not.
with

period_ends as (
    select *
    from {{ ref('int_contact__period_ends') }}
    where previous_period_end_date is not null
),

supervised_by_provider as (
    select * from {{ ref('int_core__supervised_by_provider_spans') }}
),

supervised as (
    select * from {{ ref('int_core__supervised_spans') }}
),

sentences as (
    select *
    from {{ ref('int_core__sentences') }}
    where termination_date is not null and {{ is_newest_version() }}
),

allocations as (
    select *
    from {{ ref('int_core__allocations') }}
    where manager_kind = 'OM' and end_date >= read_from_date and end_date < read_until_date
),

custody_events as (
    select *
    from {{ ref('int_core__custody_events') }}
    where event_kind in ('recall', 'licence_end')
),

people_as_sent as (
    select * from {{ ref('int_core__people_as_sent') }} where status_code = 'deceased'
),

people as (
    select
        supervised_by_provider.person_id,
        supervised_by_provider.provider_code,
        period_ends.month_start_date,
        period_ends.previous_period_end_date,
        period_ends.period_end_date,
        period_ends.period_end_date as trigger_date,
        supervised.person_id is not null as is_still_supervised
    from period_ends
    inner join supervised_by_provider
        on
            period_ends.provider_code = supervised_by_provider.provider_code
            and period_ends.previous_period_end_date >= supervised_by_provider.from_date
            and period_ends.previous_period_end_date < supervised_by_provider.until_date
    left join supervised
        on
            supervised_by_provider.person_id = supervised.person_id
            and period_ends.period_end_date >= supervised.from_date
            and period_ends.period_end_date < supervised.until_date
),

endings as (
    select person_id, termination_date as ending_date from sentences
    union
    select person_id, end_date as ending_date from allocations
    union
    select person_id, event_date as ending_date from custody_events
),

explained as (
    select distinct
        people.person_id,
        people.provider_code,
        people.period_end_date
    from people
    inner join endings
        on
            people.person_id = endings.person_id
            and endings.ending_date > people.previous_period_end_date
            and endings.ending_date <= people.period_end_date
    union
    select
        people.person_id,
        people.provider_code,
        people.period_end_date
    from people
    inner join people_as_sent
        on
            people.person_id = people_as_sent.person_id
            and people.period_end_date >= people_as_sent.period_start_date
            and people.period_end_date <= people_as_sent.period_end_date
),

answered as (
    select
        people.*,
        explained.person_id is not null as is_explained
    from people
    left join explained
        on
            people.person_id = explained.person_id
            and people.provider_code = explained.provider_code
            and people.period_end_date = explained.period_end_date
),

person_periods as (
    select
        person_id,
        provider_code,
        borough_code,
        placement_method,
        month_start_date,
        previous_period_end_date,
        period_end_date,
        is_still_supervised,
        is_explained,
        case when is_still_supervised or is_explained then 'no' else 'yes' end
            as person_unexplained
    from {{ placed('answered', team='cast(null as string)') }} as located
)

select * from person_periods
