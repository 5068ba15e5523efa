-- One row per team and span of days, with the published borough the team serves.
-- A team without a borough (a pan-London cohort team, say) has a null borough.
-- Where two rows of a team overlap, the later-starting one counts.
with

teams as (
    select * from {{ resolved_states(ref('stg_reference__teams'), 'team_code, valid_from') }}
),

boroughs as (
    select * from {{ ref('int_core__boroughs') }}
),

dated as (
    select
        team_code,
        borough_code,
        valid_from as from_date,
        coalesce(valid_to + 1, date '9999-12-31') as own_until_date,
        lead(valid_from) over (partition by team_code order by valid_from) as next_from_date
    from teams
),

team_boroughs as (
    select
        dated.team_code,
        dated.from_date,
        least(dated.own_until_date, coalesce(dated.next_from_date, dated.own_until_date))
            as until_date,
        case
            when boroughs.borough_code is not null then boroughs.borough_code
            when dated.borough_code not like 'E09%' then 'outside'
        end as borough_code
    from dated
    left join boroughs on dated.borough_code = boroughs.supplied_borough_code
)

select * from team_boroughs
