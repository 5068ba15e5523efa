-- One row per person key ever sent. Merged keys share the survivor's person_id.
-- Merges are followed to the end (32 links at most); keys in a cycle are left apart.
{% set hops = 5 %}
with

people as (
    select * from {{ ref('stg_case__people') }}
),

sentences as (
    select person_key from {{ ref('stg_case__sentences') }}
),

allocations as (
    select person_key from {{ ref('stg_case__allocations') }}
),

all_keys as (
    select person_key from people
    union
    select merged_to_person_key from people where merged_to_person_key is not null
    union
    select person_key from sentences
    union
    select person_key from allocations
),

merges as (
    -- The newest row that names a survivor, whether or not the row was deleted since.
    select person_key, merged_to_person_key
    from (
        select
            people.*,
            row_number() over (
                partition by person_key order by _period_end_date desc, _sequence desc
            ) as version_rank
        from people
        where merged_to_person_key is not null and merged_to_person_key != person_key
    ) as ranked
    where version_rank = 1
),

{% for hop in range(hops) %}
hop_{{ hop }} as (
    select
        links.person_key,
        coalesce(next_links.merged_to_person_key, links.merged_to_person_key)
            as merged_to_person_key
    from {{ 'merges' if loop.first else 'hop_' ~ (hop - 1) }} as links
    left join {{ 'merges' if loop.first else 'hop_' ~ (hop - 1) }} as next_links
        on links.merged_to_person_key = next_links.person_key
),
{% endfor %}

survivors as (
    -- A chain that still leads on after every hop is a cycle.
    select
        all_keys.person_key,
        case
            when links.person_key is null then all_keys.person_key
            when onward.person_key is not null then all_keys.person_key
            else links.merged_to_person_key
        end as survivor_key,
        onward.person_key is not null as is_merge_cycle
    from all_keys
    left join hop_{{ hops - 1 }} as links on all_keys.person_key = links.person_key
    left join merges as onward on links.merged_to_person_key = onward.person_key
),

numbered as (
    select
        survivor_key,
        cast(row_number() over (order by survivor_key) as bigint) as person_id
    from (select distinct survivor_key from survivors) as distinct_survivors
),

newest_rows as (
    select person_key, is_soft_deleted, is_limited_access
    from (
        select
            people.*,
            row_number() over (
                partition by person_key order by _period_end_date desc, _sequence desc
            ) as version_rank
        from people
    ) as ranked
    where version_rank = 1
),

limited_access as (
    -- Once limited access was asked for any of the person's keys, it holds.
    select survivors.survivor_key
    from survivors
    inner join newest_rows on survivors.person_key = newest_rows.person_key
    where newest_rows.is_limited_access
    group by survivors.survivor_key
),

person_ids as (
    select
        survivors.person_key,
        numbered.person_id,
        survivors.person_key = survivors.survivor_key as is_survivor,
        survivors.is_merge_cycle,
        coalesce(newest_rows.is_soft_deleted, false) as is_deleted,
        limited_access.survivor_key is not null as is_limited_access
    from survivors
    inner join numbered on survivors.survivor_key = numbered.survivor_key
    left join newest_rows on survivors.survivor_key = newest_rows.person_key
    left join limited_access on survivors.survivor_key = limited_access.survivor_key
)

select * from person_ids
