-- One row per supervision session an officer was due from their manager, newest version.
with

sessions as (
    select * from {{ resolved_events(ref('stg_staff__supervision_sessions'), 'session_id') }}
        as newest_versions
),

dates as (
    select * from {{ ref('dim_dates') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

staff_spans as (
    select * from {{ ref('int_staff__staff_spans') }}
),

team_boroughs as (
    select * from {{ ref('int_core__team_boroughs') }}
),

with_team as (
    select
        sessions.session_id,
        sessions.provider_code,
        sessions.staff_key,
        sessions.due_date,
        sessions.held_date,
        dates.month_start_date,
        dates.business_days_10_after_date as deadline_date,
        provider_as_of.as_of_date,
        staff_spans.team_code
    from sessions
    inner join dates on sessions.due_date = dates.date_day
    inner join provider_as_of on sessions.provider_code = provider_as_of.provider_code
    left join staff_spans
        on
            sessions.provider_code = staff_spans.provider_code
            and sessions.staff_key = staff_spans.staff_key
            and sessions.due_date >= staff_spans.from_date
            and sessions.due_date < staff_spans.until_date
),

supervision_sessions as (
    select
        with_team.session_id,
        with_team.provider_code,
        with_team.month_start_date,
        coalesce(team_boroughs.borough_code, 'unplaced') as borough_code,
        case when team_boroughs.borough_code is null then 'unplaced' else 'team' end
            as placement_method,
        with_team.staff_key,
        with_team.due_date,
        with_team.held_date,
        with_team.deadline_date,
        case
            when with_team.held_date <= with_team.deadline_date then 'yes'
            when with_team.deadline_date > with_team.as_of_date then 'not_due'
            else 'no'
        end as supervision_session_held
    from with_team
    left join team_boroughs
        on
            with_team.team_code = team_boroughs.team_code
            and with_team.due_date >= team_boroughs.from_date
            and with_team.due_date < team_boroughs.until_date
)

select * from supervision_sessions
