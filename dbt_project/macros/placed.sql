{#
    Adds borough_code and placement_method to units: the person's home, else the row's team,
    else the team of the person's manager, on that date (docs/geography.md).

    `relation` is a CTE or table, read as `units`; the other arguments are expressions over it.
    borough_code: a London borough, `outside`, or `unplaced`. placement_method: `home`, `team`,
    or `unplaced`.
#}
{% macro placed(relation, person='units.person_id', provider='units.provider_code', on_date='units.trigger_date', team='units.team_code') -%}
    (
        select
            located.*,
            case
                when located.borough_code = 'unplaced' then 'unplaced'
                when located.is_placed_by_home then 'home'
                else 'team'
            end as placement_method
        from (
            select
                units.*,
                case
                    when boroughs.borough_code is not null then boroughs.borough_code
                    when coalesce(home_own.home_borough_code, home_any.home_borough_code)
                        like 'E09%' then 'unplaced'
                    when coalesce(home_own.home_borough_code, home_any.home_borough_code)
                        is not null then 'outside'
                    else coalesce(row_team.borough_code, manager_team.borough_code, 'unplaced')
                end as borough_code,
                coalesce(home_own.home_borough_code, home_any.home_borough_code) is not null
                    as is_placed_by_home
            from {{ relation }} as units
            left join {{ ref('int_core__home_boroughs') }} as home_own
                on
                    {{ person }} = home_own.person_id
                    and {{ provider }} = home_own.provider_code
                    and {{ on_date }} >= home_own.from_date
                    and {{ on_date }} < home_own.until_date
            left join {{ ref('int_core__home_boroughs') }} as home_any
                on
                    {{ person }} = home_any.person_id
                    and home_any.provider_code = 'any'
                    and {{ on_date }} >= home_any.from_date
                    and {{ on_date }} < home_any.until_date
            left join {{ ref('int_core__boroughs') }} as boroughs
                on
                    coalesce(home_own.home_borough_code, home_any.home_borough_code)
                    = boroughs.supplied_borough_code
            left join {{ ref('int_core__team_boroughs') }} as row_team
                on
                    {{ team }} = row_team.team_code
                    and {{ on_date }} >= row_team.from_date
                    and {{ on_date }} < row_team.until_date
            left join {{ ref('int_core__allocation_spans') }} as manager
                on
                    {{ person }} = manager.person_id
                    and {{ on_date }} >= manager.from_date
                    and {{ on_date }} < manager.until_date
            left join {{ ref('int_core__team_boroughs') }} as manager_team
                on
                    manager.team_code = manager_team.team_code
                    and {{ on_date }} >= manager_team.from_date
                    and {{ on_date }} < manager_team.until_date
        ) as located
    )
{%- endmacro %}

{# Code of the place a row is about, where borough_code is rolled up: the borough, or all. #}
{% macro geography_code() -%}
    case when grouping(borough_code) = 0 then borough_code else 'all' end
{%- endmacro %}

{# Level of such a place: all, borough, outside or unplaced. #}
{% macro geography_level() -%}
    case
            when geography_code in ('all', 'outside', 'unplaced') then geography_code
            else 'borough'
        end
{%- endmacro %}
