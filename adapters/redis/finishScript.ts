/**
 * How a new version takes the live one's place, in one step that no reader can see half of. What waited for that comes to the end of its
 * streams; each consumer group is made on the new stream with its last id, its consumers and all that they still have to acknowledge, with
 * times and counts of delivery (only how long a consumer was idle is counted anew); then the new stream has the old one's name. A blocked
 * reader goes on. Of what is to be acknowledged an entry that the new stream does not have is dropped: it could be read no more (an operator
 * trimmed it, or another shape makes other entries). A stream that the new version does not have stays, empty, while it has groups. Old ones
 * are freed in the background.
 *
 * A group gets nothing twice and misses nothing that the live version had or had parked, with two exceptions that no order of ids can cure:
 * what another shape adds before a group's last id, and what applied before and is parked now, which comes twice to who had it, once it is
 * retried. A group that is beyond the new version's position has read of another log, and goes on from that position.
 */
import { appending, collecting } from "./lastEntries.ts"
import { bringingGroups } from "./readerGroups.ts"
import { prelude } from "./scripts.ts"

/**
 * KEYS: 1 to 9 as ever, of the live place; 10 to 16 the own ones of the other; then for each name its stream here and there.
 * ARGV: generation, the position that it must have, version, names as JSON, the id of the generation's runner. Where the claim was lost the
 * live one may have moved on since, so this one is behind whatever its position is: it has to be claimed anew.
 */
export const finishScript = `${prelude}
local generation, version = tonumber(ARGV[1]), ARGV[3]
local live = call('HMGET', KEYS[1], 'claimed', 'version', 'paused', 'begun', 'retried', 'displaced')
if tonumber(live[2] or 0) >= tonumber(version) then return { 'Finished' } end
local refusal = fence(generation, ARGV[5], 'rebuilding')
if refusal then return refusal end
for k, kind in ipairs({ 'hash', 'hash', 'set', 'zset', 'hash', 'zset', 'hash' }) do
  if foreign(KEYS[9 + k], kind) then return { 'Foreign', KEYS[9 + k] } end
end
if tonumber(live[6] or 0) > call('HLEN', KEYS[5]) then return { 'Lost' } end
local made = call('HMGET', KEYS[10], 'position', 'version', 'ahead', 'retried', 'kept')
if not made[1] or made[2] ~= version then return { 'Lost' } end
local position = tonumber(made[1])
if tonumber(live[1] or 0) ~= generation or position < tonumber(ARGV[2]) then return { 'Behind', position } end

local names, number = cjson.decode(ARGV[4]), {}
local function old(i) return KEYS[15 + 2 * i] end
local function new(i) return KEYS[16 + 2 * i] end
for i, name in ipairs(names) do
  number[name] = i
  for _, key in ipairs({ old(i), new(i) }) do
    if foreign(key, 'stream') then return { 'Foreign', key } end
  end
  local _, _, isOurs = lastOf(old(i))
  if not isOurs then return { 'Foreign', old(i) } end
end
local there = call('SMEMBERS', KEYS[12])
for _, set in ipairs({ there, call('SMEMBERS', KEYS[3]) }) do
  for _, name in ipairs(set) do
    if not number[name] then return { 'Again' } end
  end
end

${collecting}${appending}${bringingGroups}
for i, name in ipairs(names) do
  local has = call('EXISTS', new(i)) == 1
  if call('EXISTS', old(i)) == 1 then
    local groups = #call('XINFO', 'GROUPS', old(i)) > 0
    if groups and not has then
      call('XGROUP', 'CREATE', new(i), 'none', '0', 'MKSTREAM')
      has = true
    end
    if groups then bringGroups(i) end
    call('UNLINK', old(i))
  end
  if has then
    call('RENAME', new(i), old(i))
    call('SADD', KEYS[12], name)
  end
end

for k = 2, 5 do
  call('UNLINK', KEYS[k])
  if call('EXISTS', KEYS[9 + k]) == 1 then call('RENAME', KEYS[9 + k], KEYS[k]) end
end
call('UNLINK', KEYS[15], KEYS[16])
countDisplaced(KEYS[10], KEYS[5])
call('HDEL', KEYS[10], 'owner', 'doing', 'beat', 'rate', 'target', 'problem', 'ahead', 'kept', 'claimed')
call('HSET', KEYS[10], 'generation', generation + 1, 'runner', '', 'begun', live[4] or 0, 'parked', call('HLEN', KEYS[2]), 'moved', now)
if live[3] then call('HSET', KEYS[10], 'paused', live[3]) end
call('RENAME', KEYS[10], KEYS[1])
return { 'Finished' }
`
