/**
 * Who runs a read model, as scripts: taking it over, signs of life, letting go, pausing, and what it says of itself. A claim takes the next
 * generation, and whoever has an older one is refused from then on. A Redis that lost its last second may have lost a claim: the runner that
 * had made it writes its generation again with whatever it writes next, so the older one stays refused. Where the same generation was
 * granted to another one meanwhile, it is that one's: `runner` says whose it is, nobody's where it is empty. `claimed` is the generation of
 * the last claim that was not lost: under any other one nothing is known of what an older runner did in between.
 */
import { book, prelude } from "./scripts.ts"

/**
 * ARGV: the runner's id, what it does, shape, version, 1 where the place is hidden, milliseconds after which it may be forgotten, the newest
 * generation that the runner's process was granted. Generations of a place that is being made are counted by the live one, so that who fills
 * one that was dropped can never write into the next; nor does a claim bring back one that was dropped or has ended.
 */
export const claimScript = `${prelude}${book}
local doing, hidden, building = ARGV[2], ARGV[5] == '1', KEYS[1] == KEYS[8]
local stored = call('HMGET', KEYS[1], 'paused', 'shape', 'version', 'position')
if building and not (stored[4] and stored[3] == ARGV[4]) then return { 'Gone' } end
local shape = stored[2] or stored[3]
if doing == 'live' and stored[1] == '1' then return { 'Paused' } end
if shape and shape ~= ARGV[3] and (hidden or doing ~= 'rebuilding') then return { 'Outdated', tonumber(shape) } end
if doing == 'retrying' and not hidden and call('EXISTS', KEYS[8]) == 1 then return { 'Rebuilding' } end

ensure(ARGV[4], ARGV[3])
mend()
count()
local key, counter = KEYS[1], 'generation'
if building then key, counter = KEYS[9], 'begun' end
local generation = math.max(tonumber(call('HGET', key, counter) or 0), tonumber(ARGV[7])) + 1
call('HSET', key, counter, generation)
call('HSET', KEYS[1], 'generation', generation, 'claimed', generation, 'runner', ARGV[1])
disown()
local position = call('HGET', KEYS[1], 'position')
call('HSET', KEYS[1], 'owner', ARGV[1], 'doing', doing, 'beat', now, 'rate', 0, 'target', position)
if ARGV[6] ~= '0' then call('PEXPIRE', KEYS[1], ARGV[6]) end
return { 'Claimed', generation, tonumber(position), call('HLEN', KEYS[2]) }
`

/** ARGV: generation, runner's id, what it does, rate, target, problem or nothing. What was lost as a whole is not begun by a beat. */
export const beatScript = `${prelude}
local refusal = fence(tonumber(ARGV[1]), ARGV[2], ARGV[3])
if refusal then return refusal end
if call('HEXISTS', KEYS[1], 'position') == 0 then return { 'Beaten' } end
disown()
call('HSET', KEYS[1], 'generation', ARGV[1], 'runner', ARGV[2], 'beat', now, 'rate', ARGV[4], 'target', ARGV[5])
if ARGV[2] ~= '' then call('HSET', KEYS[1], 'owner', ARGV[2], 'doing', ARGV[3]) end
if ARGV[6] ~= '' then call('HSET', KEYS[1], 'problem', ARGV[6]) end
return { 'Beaten' }
`

/** ARGV: generation, runner's id. */
export const releaseScript = `${prelude}
local known = call('HMGET', KEYS[1], 'generation', 'runner')
if known[1] == ARGV[1] and (known[2] or ARGV[2]) == ARGV[2] then disown() end
return { 'Released' }
`

/** ARGV: 1 or 0, shape, version. */
export const pauseScript = `${prelude}
ensure(ARGV[3], ARGV[2])
if ARGV[1] == '0' then
  call('HDEL', KEYS[1], 'paused')
elseif call('HGET', KEYS[1], 'paused') ~= '1' then
  call('HSET', KEYS[1], 'paused', 1, 'runner', '')
  call('HINCRBY', KEYS[1], 'generation', 1)
  disown()
end
return { 'Set' }
`

/** The fields that the state script answers with, behind the server's time. */
export const STATE_FIELDS = [
  "version",
  "shape",
  "position",
  "generation",
  "parked",
  "paused",
  "moved",
  "owner",
  "doing",
  "beat",
  "rate",
  "target",
  "problem",
] as const

export const stateScript = `
local time = redis.call('TIME')
local found = redis.call('HMGET', KEYS[1], ${STATE_FIELDS.map((name) => `'${name}'`).join(", ")})
return { 'State', time[1] * 1000 + math.floor(time[2] / 1000), unpack(found) }
`
