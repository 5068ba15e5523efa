-- What: a person-month not seen for a longer time that is not also not seen for a shorter one,
-- or that is looked at for the longer time only.
-- Matters when: two figures on one page contradict each other about the same people.
-- Resolve by: comparing the two look-backs; the days of the shorter lie within the longer, so
-- whoever was supervised, covered and unseen on all of the longer was so on the shorter.
with

person_months as (
    select
        person_id,
        month_start_date,
        coalesce(not_seen_4_weeks, 'none') as not_seen_4_weeks,
        coalesce(not_seen_8_weeks, 'none') as not_seen_8_weeks,
        coalesce(not_seen_12_weeks, 'none') as not_seen_12_weeks
    from {{ ref('fct_person_months') }}
),

contradicting as (
    select * from person_months
    where
        (not_seen_12_weeks = 'yes' and not_seen_8_weeks != 'yes')
        or (not_seen_8_weeks = 'yes' and not_seen_4_weeks != 'yes')
        or (not_seen_12_weeks = 'no' and not_seen_8_weeks not in ('yes', 'no'))
        or (not_seen_8_weeks = 'no' and not_seen_4_weeks not in ('yes', 'no'))
)

select * from contradicting
