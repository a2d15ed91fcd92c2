/** Beginning and dropping a version that is being made, as scripts. Their first keys are those of its place, then come its streams. */
import { prelude } from "./scripts.ts"

/** ARGV: the names of the streams in KEYS as JSON. One that is known to the set and not among them makes the script answer `Again`. */
const forgetting = `
local given = {}
for _, name in ipairs(cjson.decode(ARGV[1])) do given[name] = true end
local function complete()
  for _, name in ipairs(call('SMEMBERS', KEYS[3])) do
    if not given[name] then return false end
  end
  return true
end
local function forget()
  for k = 1, #KEYS do
    if k < 8 or k > 9 then call('UNLINK', KEYS[k]) end
  end
end
`

/**
 * ARGV: names, shape, 1 where nothing of an earlier attempt may stay. Goes on with what was begun for the same shape and the next version.
 */
export const beginScript = `${prelude}${forgetting}
local stored = call('HMGET', KEYS[1], 'position', 'version', 'shape')
local version = tonumber(call('HGET', KEYS[9], 'version') or 1) + 1
if ARGV[3] == '0' and stored[1] and tonumber(stored[2]) == version and stored[3] == ARGV[2] then
  return { 'GoneOn', version }
end
if not complete() then return { 'Again' } end
local generation = call('HINCRBY', KEYS[9], 'begun', 1)
forget()
ensure(version, ARGV[2])
call('HSET', KEYS[1], 'generation', generation, 'runner', '', 'kept', 0)
return { 'Begun', version }
`

/** ARGV: names, version or nothing for whichever it is. Who still fills it is refused by its missing position. */
export const dropScript = `${prelude}${forgetting}
if ARGV[2] ~= '' and call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  local read = call('HGET', KEYS[9], 'version') == ARGV[2] and call('HEXISTS', KEYS[9], 'position') == 1
  return { read and 'InUse' or 'NotThere' }
end
if not complete() then return { 'Again' } end
forget()
return { 'Dropped' }
`
