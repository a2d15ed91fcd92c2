/**
 * What happens inside Redis, as Lua: each script is one step that no other client can see half of. Neither MULTI nor a script rolls back, so
 * each looks at everything first and writes after: from the first write on nothing can fail. Memory and disk are looked at by the server
 * itself before that write, and not again. Every key stands in KEYS, all of one slot (keys.ts):
 *
 *     KEYS[1] position: hash {version, shape, position, generation, runner, claimed, parked, paused, moved, owner …}
 *     KEYS[2] parked: hash sequence -> {subject, error, attempts, first, last}     KEYS[3] streams: set of names
 *     KEYS[4] parked sequences in order: sorted set                               KEYS[5] displaced: hash sequence -> id
 *     KEYS[6] held: sorted set of sequences by position
 *     KEYS[7] held: hash sequence -> entries, and `ahead <position>` -> [[streams, sequences]] of a commit that went beyond the live one
 *     KEYS[8] position of the one being made     KEYS[9] position of the live one     KEYS[10…] the streams
 *
 * Here is what several of them need, and the few that have no file of their own. Times are milliseconds by the server's clock.
 */

/** The keys are of their kinds or absent, else the script answers with the name of the one that is not. Our entries say `sequence`. */
export const prelude = `
local call = redis.call
local function foreign(key, kind)
  local found = call('TYPE', key).ok
  return found ~= 'none' and found ~= kind
end
for k, kind in ipairs({ 'hash', 'hash', 'set', 'zset', 'hash', 'zset', 'hash', 'hash', 'hash' }) do
  if foreign(KEYS[k], kind) then return { 'Foreign', KEYS[k] } end
end

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function ours(entry)
  for i = 1, entry and #entry[2] or 0, 2 do
    if entry[2][i] == 'sequence' then return true end
  end
  return false
end
local function split(id)
  local ms, n = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(n)
end
local function isBefore(id, other)
  local ms, n = split(id)
  local otherMs, otherN = split(other)
  return ms < otherMs or (ms == otherMs and n < otherN)
end
local function field(info, name)
  for i = 1, #info, 2 do
    if info[i] == name then return info[i + 1] end
  end
end
local function lastOf(key)
  if call('EXISTS', key) == 0 then return 0, 0, true end
  local info = call('XINFO', 'STREAM', key)
  local ms, n = split(field(info, 'last-generated-id'))
  local last = field(info, 'last-entry')
  return ms, n, not last or ours(last)
end

local function ensure(version, shape)
  call('HSETNX', KEYS[1], 'shape', call('HGET', KEYS[1], 'version') or shape)
  call('HSETNX', KEYS[1], 'version', version)
  call('HSETNX', KEYS[1], 'position', 0)
  call('HSETNX', KEYS[1], 'parked', call('HLEN', KEYS[2]))
  call('HSETNX', KEYS[1], 'moved', now)
end
local function countDisplaced(position, displaced)
  call('HSET', position, 'displaced', call('HLEN', displaced))
end
local function disown()
  call('HDEL', KEYS[1], 'owner', 'doing', 'beat', 'rate', 'target', 'problem')
end
local function fence(generation, runner, doing)
  local known = call('HMGET', KEYS[1], 'generation', 'runner', 'paused')
  local stored = tonumber(known[1] or 0)
  local another = stored == generation and known[2] and known[2] ~= runner
  if stored > generation or another or (known[3] == '1' and doing == 'live') then return { 'Fenced', stored } end
end
`

/** The book of parked events. One that was begun before it had an order gets it when it is opened. */
export const book = `
local function mend()
  if call('HLEN', KEYS[2]) == call('ZCARD', KEYS[4]) then return end
  call('DEL', KEYS[4])
  for _, sequence in ipairs(call('HKEYS', KEYS[2])) do call('ZADD', KEYS[4], sequence, sequence) end
end
local function park(list)
  for _, event in ipairs(list) do
    local record = { subject = event[2], error = event[3], attempts = 1, first = now, last = now }
    local fine, known = pcall(cjson.decode, call('HGET', KEYS[2], event[1]) or '')
    if fine and type(known) == 'table' then
      record.attempts = (tonumber(known.attempts) or 1) + 1
      record.first = tonumber(known.first) or now
    end
    call('HSET', KEYS[2], event[1], cjson.encode(record))
    call('ZADD', KEYS[4], event[1], event[1])
  end
end
local function release(list)
  for _, sequence in ipairs(list) do
    call('HDEL', KEYS[2], sequence)
    call('ZREM', KEYS[4], sequence)
  end
end
local function count() call('HSET', KEYS[1], 'parked', call('HLEN', KEYS[2])) end
`

/** ARGV: only sequences after this, at most so many. Answers with sequences and their texts by turns. */
export const pageScript = `${prelude}${book}
mend()
local answer = { 'Page', now }
for _, sequence in ipairs(call('ZRANGEBYSCORE', KEYS[4], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])) do
  answer[#answer + 1] = sequence
  answer[#answer + 1] = call('HGET', KEYS[2], sequence)
end
return answer
`
