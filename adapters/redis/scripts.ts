/**
 * What happens inside Redis, as Lua: each script is one step that no other client can see half of. Neither MULTI nor a script rolls back, so
 * each looks at everything first and writes after: from the first write on nothing can fail. Memory and disk are looked at by the server
 * itself before that write, and not again. Every key stands in KEYS, all of one slot:
 *
 *     KEYS[1] position: hash {position, generation, version, parked}     KEYS[2] parked: hash sequence -> {subject, error}
 *     KEYS[3] streams: set of the names of all streams ever written      KEYS[4…] the streams
 */

/** Keys 1 to 3 are of their kinds or absent, else the script answers with the name of the one that is not. Our entries say `sequence`. */
const checkKinds = `
local function ours(entry)
  for i = 1, entry and #entry[2] or 0, 2 do
    if entry[2][i] == 'sequence' then return true end
  end
  return false
end
local function foreign(key, kind)
  local found = redis.call('TYPE', key).ok
  return found ~= 'none' and found ~= kind
end
if foreign(KEYS[1], 'hash') then return { 'Foreign', KEYS[1] } end
if foreign(KEYS[2], 'hash') then return { 'Foreign', KEYS[2] } end
if foreign(KEYS[3], 'set') then return { 'Foreign', KEYS[3] } end
`

/**
 * ARGV: generation, from, to, version, the most entries that a stream keeps (0: all), the batch as JSON:
 * `{ shapes: [{ streams: [index into KEYS], names }], rows: [[shape, id, value …]], parked: [[sequence, text]] }`; ids rise. One JSON text
 * is read faster than thousands of arguments. A stream that is ahead of the position (the hash was lost, the stream was not) skips what
 * it already has; a stream that is ahead and whose last entry is not ours would skip everything, and is refused instead.
 */
export const commitScript = `${checkKinds}
local generation, from = tonumber(ARGV[1]), tonumber(ARGV[2])
local stored = redis.call('HMGET', KEYS[1], 'generation', 'position')
if tonumber(stored[1] or 0) > generation then return { 'Fenced', tonumber(stored[1]) } end
if tonumber(stored[2] or 0) ~= from then return { 'Moved', tonumber(stored[2] or 0) } end

local batch = cjson.decode(ARGV[6])
local lastMs, lastN = {}, {}
local function split(id)
  local ms, n = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(n)
end
for k = 4, #KEYS do
  if foreign(KEYS[k], 'stream') then return { 'Foreign', KEYS[k] } end
  lastMs[k], lastN[k] = 0, 0
  if redis.call('EXISTS', KEYS[k]) == 1 then
    local info = redis.call('XINFO', 'STREAM', KEYS[k])
    local last
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then lastMs[k], lastN[k] = split(info[i + 1]) end
      if info[i] == 'last-entry' then last = info[i + 1] end
    end
    if lastMs[k] > from and not ours(last) then return { 'Foreign', KEYS[k] } end
  end
end

local keep = tonumber(ARGV[5])
local first = keep > 0 and 4 or 1
local commands = {}
for s, shape in ipairs(batch.shapes) do
  local command = keep > 0 and { 'MAXLEN', '~', ARGV[5], '' } or { '' }
  for i, name in ipairs(shape.names) do
    command[first + 2 * i - 1] = name
    command[first + 2 * i] = ''
  end
  commands[s] = command
end

local call = redis.call
local fresh = {}
for _, row in ipairs(batch.rows) do
  local shape, command = batch.shapes[row[1]], commands[row[1]]
  local width = #shape.names
  command[first] = row[2]
  for i = 1, width do command[first + 2 * i] = row[2 + i] end
  for _, k in ipairs(shape.streams) do
    if not fresh[k] then
      local ms, n = split(row[2])
      fresh[k] = ms > lastMs[k] or (ms == lastMs[k] and n > lastN[k])
      if fresh[k] then call('SADD', KEYS[3], KEYS[k]) end
    end
    if fresh[k] then call('XADD', KEYS[k], unpack(command, 1, first + 2 * width)) end
  end
end
for _, event in ipairs(batch.parked) do call('HSET', KEYS[2], event[1], event[2]) end
call('HSETNX', KEYS[1], 'version', ARGV[4])
call('HSET', KEYS[1], 'position', ARGV[3], 'generation', ARGV[1], 'parked', call('HLEN', KEYS[2]))
return { 'Committed' }
`

/** ARGV: version. Answers with the new generation and the position. */
export const claimScript = `${checkKinds}
redis.call('HSETNX', KEYS[1], 'version', ARGV[1])
redis.call('HSETNX', KEYS[1], 'position', 0)
redis.call('HSETNX', KEYS[1], 'parked', 0)
local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
return { 'Claimed', generation, tonumber(redis.call('HGET', KEYS[1], 'position')) }
`

/**
 * ARGV: version. Empties the streams in KEYS; where the set knows more of them it does nothing and answers `Again`. A stream of ours that
 * has consumer groups is emptied in place: its groups keep what they were given and what they still have to acknowledge, so a rebuild
 * gives nobody an entry twice and no blocked reader an error.
 */
export const resetScript = `${checkKinds}
local given = {}
for k = 4, #KEYS do given[KEYS[k]] = true end
for _, name in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  if not given[name] then return { 'Again' } end
end

local kept = {}
local function empty(key)
  if redis.call('TYPE', key).ok ~= 'stream' then return end
  local last = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1]
  if (last == nil or ours(last)) and #redis.call('XINFO', 'GROUPS', key) > 0 then
    redis.call('XTRIM', key, 'MAXLEN', 0)
    local set = redis.pcall('XSETID', key, '0-0')
    if not (type(set) == 'table' and set.err) then
      kept[#kept + 1] = key
      return
    end
  end
  redis.call('UNLINK', key)
end
for k = 4, #KEYS do empty(KEYS[k]) end
redis.call('DEL', KEYS[2], KEYS[3])
for _, key in ipairs(kept) do redis.call('SADD', KEYS[3], key) end
redis.call('HSET', KEYS[1], 'position', 0, 'parked', 0, 'version', ARGV[1])
redis.call('HINCRBY', KEYS[1], 'generation', 1)
return { 'Reset' }
`
