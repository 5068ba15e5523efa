-- One row per team and span of days, with the published borough the team serves.
-- A team without a borough (a pan-London cohort team, say) has a null borough.
-- Where two rows of a team overlap, the later-starting one counts. The borough is the one sent
-- for the day; the days are those of the newest version.
with

teams as (
    select * from {{ resolved_states(ref('stg_reference__teams'), 'team_code, valid_from') }}
),

stretches as (
    select *
    from {{ read_stretches(
        ref('stg_reference__teams'), 'team_code, valid_from', ['borough_code']
    ) }} as stretches_read
),

boroughs as (
    select * from {{ ref('int_core__boroughs') }}
),

dated as (
    select
        team_code,
        valid_from,
        least(
            coalesce(valid_to + 1, known_until_date),
            coalesce(
                lead(valid_from) over (partition by team_code order by valid_from),
                date '9999-12-31'
            )
        ) as live_until_date
    from teams
),

team_boroughs as (
    select
        dated.team_code,
        greatest(dated.valid_from, stretches.read_from_date) as from_date,
        least(dated.live_until_date, stretches.read_until_date) as until_date,
        case
            when boroughs.borough_code is not null then boroughs.borough_code
            when stretches.borough_code not like 'E09%' then 'outside'
        end as borough_code
    from dated
    inner join stretches
        on
            dated.team_code = stretches.team_code
            and dated.valid_from = stretches.valid_from
    left join boroughs on stretches.borough_code = boroughs.supplied_borough_code
    where
        greatest(dated.valid_from, stretches.read_from_date)
        < least(dated.live_until_date, stretches.read_until_date)
)

select * from team_boroughs
