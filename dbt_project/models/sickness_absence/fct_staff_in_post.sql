-- One row per month-end, provider, team and grade of the staff in post, newest version.
-- A snapshot of a day that is not a month-end is left out.
with

staff_in_post as (
    select *
    from {{ resolved_events(
        ref('stg_staff__staff_in_post'), 'snapshot_date, provider_code, team_code, grade_code'
    ) }} as newest_versions
    where snapshot_date = last_day(snapshot_date)
),

team_boroughs as (
    select * from {{ ref('int_core__team_boroughs') }}
),

placed as (
    select
        {{ month_start('staff_in_post.snapshot_date') }} as month_start_date,
        staff_in_post.provider_code,
        coalesce(team_boroughs.borough_code, 'unplaced') as borough_code,
        case when team_boroughs.borough_code is null then 'unplaced' else 'team' end
            as placement_method,
        staff_in_post.team_code,
        staff_in_post.grade_code,
        staff_in_post.headcount,
        staff_in_post.fte,
        staff_in_post.vacancies_fte,
        staff_in_post.agency_fte
    from staff_in_post
    left join team_boroughs
        on
            staff_in_post.team_code = team_boroughs.team_code
            and staff_in_post.snapshot_date >= team_boroughs.from_date
            and staff_in_post.snapshot_date < team_boroughs.until_date
)

select * from placed
