"""A small site that uses every file, and every rule type, so that a mutation can reach each of them."""

from __future__ import annotations

SITE = """\
name: Every Key
time_zone: Europe/Lisbon
currency: EUR
interval_minutes: 30
week_start: monday
night: {from: "22:00", to: "06:00"}
holidays: PT
events:
  - {name: mailing, from: 2026-11-24, to: 2026-11-25, queues: [billing], lift: 0.2}
  - {name: stocktaking, from: 2026-11-29, closed: yes}
routing: skill
work_blocks: {least_minutes: 60, most_minutes: 240}
shrinkage: {absence: 0.05, lateness_minutes: 2, non_adherence: 0.03}
average_forecast_error: no
forecast: {method: mean_of_4}
queues:
  - name: billing
    channel: voice
    open: {weekdays: "08:00-18:00", saturday: ["09:00-11:00", "12:00-13:00"]}
    target:
      answered_fraction: 0.8
      within_seconds: 20
      counting: short_abandons_excluded
      short_abandon_seconds: 5
      period: day
      worst_interval: 0.5
      max_abandonment: 0.2
      daily: goal
    aht_seconds: 240
    patience_seconds: 120
    max_occupancy: 0.88
    minimum_staff: 1
    contact_value: 3
    in_time_value: 2
  - name: chats
    channel: chat
    time_zone: America/New_York
    open: {daily: "06:00-10:00"}
    aht_seconds: 600
    concurrency: 2
    chat_seconds: [240, 300]
    forecast: {method: weekday}
    borrow: {queue: billing, factor: 0.3}
  - name: letters
    channel: email
    open: {weekdays: "08:00-18:00"}
    aht_seconds: 300
    response_minutes: 240
    opening_backlog: 3
    gaps_of: [billing]
    priority: 9
    shortage_per_hour: 20
  - name: complaints
    channel: callback
    open: {weekdays: "09:00-12:00"}
    aht_seconds: 900
    response_minutes: 480
    share_of: {queue: billing, share: 0.05, reopened: 0.2}
    named_cover: yes
prices:
  shortage:
    - {beyond_fraction: 0, per_hour: 60}
    - {beyond_fraction: 0.25, per_hour: 120}
  surplus_per_hour: 1
  surplus_growth: flat
  service_goal: service
  floor_per_hour: 240
  wish: 20
  change: 50
  single_day_off: 5
  days_off_apart: 30
  start_spread: 4
  single_working_day: 6
  backward_rotation: 3
  late_before_day_off: 0.5
  early_after_day_off: 0.25
  pattern_change: 0.1
  weekends_in_a_row: 7
  weekend_off_weeks: 3
fairness:
  points: {nights: 2, weekends: 2, lates: 1, holidays: 3, refused_wishes: 1}
  price: 1.5
  comparable: [contract, skills]
  late_after: "19:00"
  holidays: [2026-11-27]
rules:
  - {type: min_rest, hours: 11, name: daily rest, cite: "house rule"}
  - {type: rest_block, min_hours: 24, window: fixed_week}
  - {type: max_run, limit: 6}
  - {type: min_days_off, what: any, count: 1, weeks: 1}
  - {type: max_weekends, limit: 1}
  - {type: max_quantity, measure: paid_hours, limit: 48, window: week}
  - {type: max_continuous_work, hours: 6}
  - {type: break, duration_minutes: 30, when_work_over_hours: 6, paid: "no"}
  - {type: forbidden_successions, after: {late: [day]}}
absence_kinds:
  - {name: sick, paid: yes, credited: contract_day, counts_against: none, pay_code: paid_absence, payroll_code: SICK}
  - {name: carer, paid: no, credited: none, counts_against: care, half_days: no, uses_allowance: yes}
leave_allowance:
  - name: desk
    who: {teams: desk}
    people: 1
    headroom: yes
    at_least: 1
    days:
      - {from: 2026-12-21, to: 2026-12-31, blackout: yes, reason: peak}
      - {weekdays: [saturday, sunday], people: 2}
      - {from: 2027-01-01, share: 0.5}
  - {name: everybody, share: 0.4}
teams:
  - {name: desk, lead: A1}
  - {name: crew}
roles: [agent, lead]
sites: [Lisbon, Porto]
budgets:
  - {name: wages, who: {cost_centres: [K1], clients: Acme}, each: client, per: month, at_most: 900, per_unit: 2}
  - {name: week, per: week, at_most: 2000, hard: yes}
presence:
  - {name: lead, who: {leads: yes, teams: [desk]}, at_least: 1, when: {weekdays: "09:00-12:00"}, per_hour: 30}
  - {name: ratio, who: {skills: [billing]}, at_least: 1, per_others: 3, others: {contracts: part}, per_hour: 15}
  - {name: meals, each: team, when: open, counts: meal, at_most_share: 0.5, per_hour: 10}
  - {name: nights, who: {roles: [lead], sites: Lisbon}, when: {during: night}, at_least: 1, per_hour: 3}
  - {name: seats, who: {agents: [A1, A2]}, counts: work, at_most: 1, per_hour: 9, hard: no}
totals:
  - {name: budget, of: pay, per: horizon, at_most: 500, per_unit: 1}
  - {name: off, who: {teams: desk}, of: days_off, per: date, at_least: 0, at_most: 1, per_unit: 9, hard: no}
  - {name: hours, of: paid_hours, at_least: 10, at_most: 60, per_unit: 5}
"""

CONTRACTS = """\
contracts:
  - id: full
    paid_hours_per_week: {min: 16, max: 40}
    days_per_week: {min: 2, max: 5}
    shifts: [day, late]
    overtime_after_hours: 40
    rules:
      - {type: min_quantity, measure: days, limit: 2, window: week}
      - {type: min_run, limit: 2}
  - id: part
    paid_hours_per_week: {min: 5, max: 28}
    days_per_week: {min: 1, max: 5}
    shifts: [short]
    min_off_run: 1
    rules:
      - {type: min_off_run, limit: 1}
patterns:
  - {id: early, kind: band, start: {earliest: "08:00", latest: "09:30"}}
  - id: nine
    kind: fixed
    days: {monday: "09:00", tuesday: "09:00", wednesday: {start: "09:00", shift: day}}
  - {id: turns, kind: rotation, anchor: 2026-11-23, weeks: [early, nine]}
"""

SHIFTS = """\
shifts:
  - id: day
    start: {earliest: "08:00", latest: "10:00", step_minutes: 30}
    length_hours: [9]
    min_stretch_minutes: 60
    max_stretch_minutes: 300
    breaks:
      - {name: break, minutes: 30, paid: yes, earliest_minutes: 60, latest_minutes: 180}
      - {name: meal, minutes: 60, paid: no, earliest_minutes: 180, latest_minutes: 300}
  - id: late
    start: {earliest: "17:00"}
    length_hours: [8, 8.5]
    weekdays: [monday, tuesday, friday]
    breaks:
      - {name: meal, minutes: 30, paid: no, earliest_minutes: 180, latest_minutes: 300}
  - id: short
    start: {times: ["22:00"]}
    length_hours: [5]
    queue: chats
"""

ACTIVITIES = """\
sessions:
  - {id: privacy, kind: training, date: 2026-11-25, start: "10:00", end: "11:00", attendees: [A2], trainer: A1}
coachings:
  - {id: a2-nov, agent: A2, minutes: 60, earliest: 2026-11-23, latest: 2026-11-27, step_minutes: 30, edge_minutes: 60}
joint:
  - id: product
    kind: meeting
    minutes: 30
    times: 2026-11-25 11:30
    dates: [2026-11-24, 2026-11-27]
    between: "22:00-24:00"
    step_minutes: 30
    attendees: {agents: [A1, A3]}
    at_least: 1
    at_most: 1
    trainers: {agents: [A1, A3]}
    rooms: [blue, red]
briefings:
  - {id: tariff, who: {agents: [A1, A4]}, from: 2026-11-23, by: 2026-11-27, minutes: 30, at_start: yes}
reviews:
  - {id: review, who: {agents: A4}, by: 2026-11-25, minutes: 60, coach: lead, between: "09:00-17:00", step_minutes: 60}
projects:
  - {id: wiki, who: {agents: A1}, by: 2026-11-29, hours: 2, at_least_minutes: 30, at_most_minutes: 60}
nesting:
  - id: intake
    learners: {agents: A5, tenure_months_at_least: 0, tenure_months_at_most: 3}
    partners: {skills: billing}
    from: 2026-11-24
    to: 2026-12-20
    shares: [0.25, 0.5, 0.75, 0.875]
recurring:
  - id: one-to-one
    kind: coaching
    every: week
    anchor: 2026-11-02
    minutes: 30
    for_each: person
    who:
      agents: [A3]
      tenure_months_at_least: 0
      tenure_months_at_most: 60
      kpi: {name: quality, below: 90, above: 10}
    coach: A1
    days: [monday, tuesday]
    between: "22:00-24:00"
    step_minutes: 30
    need: wanted
    price: 3
  - {id: alone, every: fortnight, who: {agents: A1}, step_minutes: 60, edge_minutes: 60, need: droppable, price: 2}
  - {id: huddle, kind: meeting, every: month, who: {teams: crew}, for_each: team, quorum: 0.5, need: wanted}
courses:
  - id: letters-basics
    kind: training
    sessions:
      - {minutes: 60}
      - {minutes: 30, days_after_at_least: 1, days_after_at_most: 3}
    earliest: 2026-11-23
    deadline: 2026-11-27
    weekdays: [monday, tuesday, wednesday, thursday, friday]
    between: "08:00-18:00"
    step_minutes: 30
    attendees:
      {leads: no, teams: desk, skills: billing, contracts: full, agents: [A1], tenure_months_at_least: 1,
       tenure_months_at_most: 100}
    places: 1
    at_least: 1
    at_most: 1
    groups: 1
    trainers: {agents: A3}
    rooms: blue
    after: welcome
    grants: letters
    missed_price: 250
  - id: outside
    sessions: {minutes: 30}
    between: "08:00-18:00"
    attendees: {agents: A1}
    external: {name: Acme, dates: [2026-11-25, 2026-11-26], between: "09:00-16:00"}
    missed_price: 40
"""

COMPLETED = """\
agent_id,course,date
A1,welcome,2026-10-01
"""

AGENTS = """\
agent_id,name,team,contract,skills,pattern,hire_date,end_date,pay_rate,payroll_id,hr_id,phone_id,routing,role,site,cost_centre,client
A1,Ana Reis,desk,full,billing|complaints,free,2020-01-01,,15.50,007,40071,areis,,lead,Lisbon,K1,Acme
A2,Rui Paz,desk,full,billing|letters,turns,,,12,008,40072,rpaz,assigned,agent,Lisbon,K1,Acme
A3,Ivo Sá,crew,part,chats,free,2026-11-24,2027-01-31,11,009,,isa,,,Porto,K2,
A4,Eva Luz,desk,full,billing,nine,2021-01-01,,11,010,,,,,Porto,,
A5,Gil Mar,desk,full,billing,free,2026-11-02,,11,011,,,,,Porto,,
"""

UNAVAILABLE = """\
agent_id,start,end,kind,paid
A2,2026-11-26,2026-11-26,leave,yes
A3,2026-11-27 09:00,2026-11-27 12:00,unavailable,no
"""

REQUESTS = """\
request_id,agent_id,start,end,kind,portion,priority,filed_at,cancelled_at,note
R1,A1,2026-12-07,2026-12-11,leave,full,1,2026-11-01 09:00,,ski
R2,A2,2026-12-08,,carer,,,2026-11-02,,
R3,A3,2026-12-09,2026-12-10,leave,first_half,9,2026-11-03,2026-11-04,
R4,A3,2026-12-14,,unpaid,13:00-17:00,,,,
"""

BALANCES = """\
agent_id,balance,as_of,days,minutes,accrues_per_month
A1,leave,2026-11-01,12.5,,2.08
A2,care,2026-11-01,,2400,
"""

WISHES = """\
agent_id,date,weekday,kind,value,weight,filed_at
A1,2026-11-27,,off,,2,2026-11-01
A2,,monday,start_after,09:00,,2026-11-01 10:00
A3,,friday,shift,short,,
A1,,every,prefer_start,08:00-09:00,0.2,
A2,,tuesday|friday,avoid_start,09:30,,
A1,2026-11-24,,prefer_shift,day|late,,
A2,,every,avoid_shift,late,,
A1,,every,with,A2,0.1,
A2,,wednesday,apart,A3,,
"""

LEARNERS = """\
agent_id,first,last,share
A1,,2026-11-25,0.5
A1,2026-11-26,2026-12-13,0.75
A3,2026-12-01,,0.125
"""

KPIS = """\
agent_id,kpi,value,as_of
A3,quality,82.5,2026-11-16
A1,quality,91,
"""

ACKNOWLEDGED = """\
briefing,agent_id,date
tariff,A4,2026-11-20
"""

HELD = """\
activity,who,date
alone,A1,2026-11-10
huddle,crew,2026-10-26
"""

SKILLS = """\
agent_id,skill,from,until,proficiency,source
A1,letters,2026-11-25,2026-12-31,2,certificate 118
A3,chats,,2027-03-31,5,
"""

BUDGET_ACTUALS = """\
budget,period_start,amount,kind
wages: Acme,2026-11-01,700,actual
wages: Acme,2026-11-01,50.5,published
"""

PREVIOUS = """\
agent_id,start,end,shift,paid_minutes
A1,2026-11-20 09:00,2026-11-20 18:00,day,480
A3,2026-11-22 22:00,2026-11-23 03:00,short,
"""

LOCKS = """\
agent_id,date,kind,start,end,shift,breaks
A1,2026-11-28,off,,,,
A1,2026-11-24,duty,09:00,18:00,day,
A3,2026-11-26,breaks,22:00,03:00,short,
"""

LEDGER = """\
agent_id,as_of,measure,period_start,value
A1,2026-11-22,points,,7
A1,2026-11-22,days_worked,2026-01-01,211
"""

HISTORY = """\
queue,start,end,offered,answered,abandoned,handle_seconds
billing,2026-11-16 09:00+00:00,2026-11-16 09:30+00:00,20,18,2,4500
billing,2026-11-16 09:30,2026-11-16 10:00,22,22,0,5000
billing,2026-11-17 09:00,2026-11-17 09:30,9,9,0,2100
letters,2026-11-16 09:00,2026-11-16 09:30,5,5,0,1500
chats,2026-11-22 11:30,2026-11-22 12:00,1,1,0,600
"""

EDITS = """\
queue,from,to,operation,value,reason,author,measure
billing,2026-11-24,2026-11-24,x,1.15,mailing to all members,Ana,
billing,2026-11-25 09:00,2026-11-25 12:00,+,6,TV report,Ana,volume
billing,2026-11-26,2026-11-26,=,300,new form,Ana,aht
"""

FORECAST = """\
queue,start,end,volume,aht_seconds
billing,2026-11-23 09:00,2026-11-23 09:30,12.5,250
billing,2026-11-23 09:30,2026-11-23 10:00,7,
"""

REQUIREMENT = """\
queue,start,end,people
billing,2026-11-23 09:00,2026-11-23 12:00,3
letters,2026-11-24 10:00+00:00,2026-11-24 10:30+00:00,0
billing,2026-12-23 09:00,2026-12-23 12:00,3
"""

SCENARIO = """\
name: more of everything
description: Calls, hires, a skill, absences and keys of each file.
sites: [site]
changes:
  site:
    queues.billing.target.answered_fraction: 0.9
    rules.daily rest.hours: 12
  contracts: {contracts.part.days_per_week.max: 4}
  shifts: {shifts.late.length_hours: [8]}
  agents:
    hire: {count: 2, like: A2, prefix: H, columns: {pattern: free}, share: 0.5}
    add_skill: {skill: letters, count: 1}
    absence_fraction: 0.1
  shrinkage: {factor: 1.5}
  volume:
    - {factor: {billing: 1.15}}
    - {channels: chat, containment: {was: 0.3, becomes: 0}, from: 2026-11-24 10:00, to: 2026-11-25}
  aht:
    - {queues: [letters], factor: 1.1, between: "22:00-10:00", weekdays: [monday, tuesday]}
    - {seconds: {billing: 300}}
  mix: {share: 0.1, out_of: billing, into: letters}
"""

FILES = {
    "site/site.yaml": SITE,
    "site/contracts.yaml": CONTRACTS,
    "site/shifts.yaml": SHIFTS,
    "site/activities.yaml": ACTIVITIES,
    "site/agents.csv": AGENTS,
    "site/unavailable.csv": UNAVAILABLE,
    "site/wishes.csv": WISHES,
    "site/learners.csv": LEARNERS,
    "site/kpis.csv": KPIS,
    "site/acknowledged.csv": ACKNOWLEDGED,
    "site/activities_held.csv": HELD,
    "site/skills.csv": SKILLS,
    "site/completed.csv": COMPLETED,
    "site/budget_actuals.csv": BUDGET_ACTUALS,
    "site/previous_roster.csv": PREVIOUS,
    "site/locks.csv": LOCKS,
    "site/ledger.csv": LEDGER,
    "site/history/calls.csv": HISTORY,
    "site/forecast_edits.csv": EDITS,
    "site/forecast.csv": FORECAST,
    "site/requirement.csv": REQUIREMENT,
    "site/requests.csv": REQUESTS,
    "site/leave_balances.csv": BALANCES,
    "scenarios/more.yaml": SCENARIO,
}
