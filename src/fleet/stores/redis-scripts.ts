import { ESTIMATE_LIFE_MS, MOST_ESTIMATES } from '../protocol/estimates';
import { PLACES_PER_INSTANCE } from '../protocol/renew';

/**
 * The protocol as one atomic script. KEYS[1]: the state, as JSON. ARGV[1]: the request. ARGV[2]: wall clock in
 * milliseconds instead of the server's, or "". ARGV[3]: how long an idle state is kept, in milliseconds.
 * `protocol/renew.ts` says what it computes and why; the names are the same.
 */
const PRELUDE = `
local request = cjson.decode(ARGV[1])
local stored = redis.call('GET', KEYS[1])
local before = stored and cjson.decode(stored) or nil
local function save(state)
  if #state.leases == 0 then state.leases = nil end
  if state.estimates and #state.estimates == 0 then state.estimates = nil end
  redis.call('SET', KEYS[1], cjson.encode(state), 'PX', ARGV[3])
end
local function formerOf(leases, id)
  for index, lease in ipairs(leases) do
    if lease.id == id then return lease, index end
  end
end
`;

export const RENEW_SCRIPT = `${PRELUDE}
local terms, floor, ceil, max, min = request.terms, math.floor, math.ceil, math.max, math.min
local leasesBefore = before and before.leases or {}
local former = formerOf(leasesBefore, request.id)
if former and former.seq >= request.seq then
  local function same(role) return { grant = former.roles[role].grant, target = former.roles[role].grant } end
  return cjson.encode({ status = 'stale', version = before.version, live = 0, lapsed = 0,
    roles = { primary = same('primary'), secondary = same('secondary') }, estimates = before.estimates })
end

local now = tonumber(ARGV[2])
if now == nil then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + floor(tonumber(time[2]) / 1000)
end
local versionBefore = before and before.version or 0
local stepMS = terms.renewMS
for _, lease in ipairs(leasesBefore) do
  if lease.terms and lease.expiresAt > before.clock then stepMS = min(stepMS, lease.terms.renewMS) end
end
local clock = before and before.clock + max(0, min(now - before.at, stepMS)) or 0
local lost = request.version > versionBefore
local learned = clock + terms.ttlMS + terms.renewMS
local state = {
  version = max(versionBefore, request.version) + 1,
  at = now,
  clock = clock,
  learningUntil = (not before or lost) and learned or before.learningUntil,
  cautiousUntil = lost and learned + terms.graceMS or (before and before.cautiousUntil or 0),
  terms = terms,
  estimates = {},
  leases = {},
}
local told = {}
for _, estimate in ipairs(request.estimates) do
  estimate.at = clock
  told[estimate.role .. estimate.address] = true
  table.insert(state.estimates, estimate)
end
for _, estimate in ipairs(before and before.estimates or {}) do
  if estimate.at + ${ESTIMATE_LIFE_MS} > clock and not told[estimate.role .. estimate.address] then
    table.insert(state.estimates, estimate)
  end
end
while #state.estimates > ${MOST_ESTIMATES} do table.remove(state.estimates) end
local claims = request.claims
local mine = {
  id = request.id, seq = request.seq, weight = request.weight, fingerprint = request.fingerprint,
  startedAt = request.startedAt, expiresAt = learned, leaving = false,
  terms = { renewMS = terms.renewMS, maxInstances = terms.maxInstances, roles = {
    primary = { safe = terms.roles.primary.safe, start = terms.roles.primary.start },
    secondary = { safe = terms.roles.secondary.safe, start = terms.roles.secondary.start } } },
  roles = { primary = claims.primary, secondary = claims.secondary },
}
local unexpired, live, lapsed, weights = {}, {}, {}, 0
local function take(lease)
  state.leases[#state.leases + 1] = lease
  if lease.expiresAt > clock then
    unexpired[#unexpired + 1] = lease
    if not lease.leaving then
      live[#live + 1] = lease
      weights = weights + lease.weight
    end
  else
    lapsed[#lapsed + 1] = lease
  end
end
local kept, maxInstances = {}, terms.maxInstances
local forgotten = before and clock < state.cautiousUntil and before.forgotten or cjson.null
local strict = { primary = { safe = terms.roles.primary.safe, start = terms.roles.primary.start },
  secondary = { safe = terms.roles.secondary.safe, start = terms.roles.secondary.start } }
local function heed(counted)
  maxInstances = max(maxInstances, counted.maxInstances)
  for role, most in pairs(strict) do
    most.safe = max(most.safe, counted.roles[role].safe)
    most.start = max(most.start, counted.roles[role].start)
  end
end
if forgotten ~= cjson.null then heed(forgotten) end
for _, lease in ipairs(leasesBefore) do
  if lease.id == request.id or lease.expiresAt + (lease.leaving and 0 or terms.graceMS) > clock then
    kept[#kept + 1] = lease
    if lease.terms then heed(lease.terms) end
  end
end
local silentKept, unexpiredKept = 0, 0
for _, lease in ipairs(kept) do
  if lease.expiresAt > clock then
    unexpiredKept = unexpiredKept + 1
    take(lease.id == request.id and mine or lease)
  elseif lease.id == request.id then
    take(mine)
  elseif silentKept < maxInstances then
    silentKept = silentKept + 1
    take(lease)
  else
    state.cautiousUntil = max(state.cautiousUntil, clock + terms.graceMS)
    forgotten = { maxInstances = maxInstances, roles = strict }
  end
end
state.forgotten = forgotten
if not former then
  if unexpiredKept >= ${PLACES_PER_INSTANCE} * maxInstances then
    save(state)
    local none = { grant = 0, target = 0 }
    return cjson.encode({ status = 'full', version = state.version, live = #live, lapsed = #lapsed,
      roles = { primary = none, secondary = none }, estimates = state.estimates })
  end
  take(mine)
end

local slots = max(0, maxInstances - #unexpired)
local learning = clock < state.learningUntil
local cautious = clock < state.cautiousUntil

local function grantOf(role)
  local cap, safe = terms.roles[role].cap, terms.roles[role].safe
  local safeOfAll, startOfAll = strict[role].safe, strict[role].start
  local function counted(lease)
    local claim = lease.roles[role]
    return max(claim.has, claim.held, claim.grant or 0)
  end
  local others, leaving, silent, short = 0, 0, 0, 0
  for _, lease in ipairs(unexpired) do
    if lease ~= mine then
      short = short + max(0, safeOfAll - counted(lease))
      others = others + counted(lease)
      if lease.leaving then leaving = leaving + counted(lease) end
    end
  end
  for _, lease in ipairs(lapsed) do silent = silent + max(startOfAll, min(safeOfAll, counted(lease))) end
  local ofSlots, unseen = slots * safeOfAll, max(0, slots - #lapsed) * startOfAll
  local planned = cautious and ofSlots or min(silent, ofSlots) + unseen
  local strict = cautious and ofSlots + short or min(silent, ofSlots + short) + unseen

  local budget = max(0, cap - planned - leaving)
  local least = min(safe, floor(budget / #live))
  local rest = budget - #live * least
  local left = rest
  for _, lease in ipairs(live) do left = left - floor(rest * lease.weight / weights) end
  local function keeps(fair, want) return max(least, min(fair, want)) end
  local spare, missing, fairOfMine = 0, 0, 0
  for rank, lease in ipairs(live) do
    local fair = least + floor(rest * lease.weight / weights) + (rank <= left and 1 or 0)
    local want = lease.roles[role].want
    spare = spare + fair - keeps(fair, want)
    missing = missing + max(0, want - fair)
    if lease == mine then fairOfMine = fair end
  end
  local want, has, lent = claims[role].want, claims[role].has, min(spare, missing)
  local target = fairOfMine
  if want > fairOfMine then
    target = fairOfMine + floor((want - fairOfMine) * lent / missing)
  elseif spare > 0 then
    target = fairOfMine - ceil((fairOfMine - keeps(fairOfMine, want)) * lent / spare)
  end
  if learning then return { grant = min(has, max(0, cap - others)), target = target } end
  local kept = 0
  if former and former.expiresAt > clock then kept = min(has, former.roles[role].grant) end
  return { grant = max(0, min(target, max(kept, cap - strict - others))), target = target }
end

local roles = { primary = grantOf('primary'), secondary = grantOf('secondary') }
claims.primary.grant = roles.primary.grant
claims.secondary.grant = roles.secondary.grant
save(state)
return cjson.encode({ status = learning and 'learning' or 'granted', version = state.version,
  live = #live, lapsed = #lapsed, roles = roles, estimates = state.estimates })
`;

export const RELEASE_SCRIPT = `${PRELUDE}
if not before then return 0 end
before.leases = before.leases or {}
local lease, index = formerOf(before.leases, request.id)
if not lease or lease.seq >= request.seq then return 0 end
if request.held.primary == 0 and request.held.secondary == 0 then
  table.remove(before.leases, index)
else
  local function closing(held) return { has = 0, held = held, want = 0, grant = 0 } end
  lease.seq = request.seq
  lease.leaving = true
  lease.roles = { primary = closing(request.held.primary), secondary = closing(request.held.secondary) }
end
save(before)
return 1
`;
