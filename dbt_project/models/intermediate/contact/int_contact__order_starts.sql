-- One row per community or suspended sentence order and provider that took it on, with the
-- day it did: its first order manager there, else the later of the sentence and the person's
-- first manager there whose time overlaps the order.
with

sentences as (
    select * from {{ ref('int_core__sentences') }} where {{ is_newest_version() }}
),

orders as (
    select *
    from {{ ref('int_core__sentences') }}
    where order_family in ('community_order', 'suspended_sentence_order')
),

allocations as (
    select *
    from {{ ref('int_core__allocations') }} as allocations
    where {{ is_read_on('allocations.allocation_date', 'allocations') }}
),

order_managers as (
    select
        event_id,
        provider_code,
        min(allocation_date) as start_date
    from allocations
    where manager_kind = 'OS' and event_id is not null
    group by event_id, provider_code
),

person_managers as (
    select
        sentences.disposal_id,
        sentences.reading_provider_code,
        allocations.provider_code,
        greatest(min(allocations.allocation_date), max(sentences.sentence_date)) as start_date
    from sentences
    inner join allocations
        on
            sentences.person_id = allocations.person_id
            and allocations.manager_kind = 'OM'
            and allocations.live_until_date > sentences.sentence_date
            and allocations.allocation_date
            < sentences.live_until_date
    group by
        sentences.disposal_id, sentences.reading_provider_code, allocations.provider_code
),

taken_on as (
    select
        sentences.disposal_id,
        sentences.event_id,
        sentences.person_id,
        sentences.reading_provider_code,
        sentences.is_newest_reading,
        order_managers.provider_code,
        order_managers.start_date
    from sentences
    inner join order_managers on sentences.event_id = order_managers.event_id
    union all
    select
        sentences.disposal_id,
        sentences.event_id,
        sentences.person_id,
        sentences.reading_provider_code,
        sentences.is_newest_reading,
        person_managers.provider_code,
        person_managers.start_date
    from sentences
    inner join person_managers
        on
            sentences.disposal_id = person_managers.disposal_id
            and sentences.reading_provider_code = person_managers.reading_provider_code
    left join order_managers
        on
            sentences.event_id = order_managers.event_id
            and person_managers.provider_code = order_managers.provider_code
    where order_managers.event_id is null
),

orders_taken_on as (
    -- An order is what was one on the day it was taken on.
    select taken_on.*
    from taken_on
    inner join orders
        on
            taken_on.disposal_id = orders.disposal_id
            and taken_on.reading_provider_code = orders.reading_provider_code
            and {{ is_read_on('taken_on.start_date', 'orders') }}
),

order_starts as (
    select
        event_id,
        provider_code,
        min(person_id) as person_id,
        min(start_date) as start_date
    from orders_taken_on
    where {{ is_own_reading('orders_taken_on') }}
    group by event_id, provider_code
)

select * from order_starts
