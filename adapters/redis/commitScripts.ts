/**
 * Commits and retries, as scripts: entries, position and the book of parked events move together or not at all. Both take
 *
 *     ARGV: generation, from, to (the same for a retry), shape, version, the most entries that a stream keeps (0: all),
 *           milliseconds after which the place may be forgotten (0: never), 1 where the place is hidden, the batch as JSON,
 *           the id of the generation's runner, what it does
 *
 * One JSON text is read faster than thousands of arguments: `{ streams: [name], shapes: [{ streams: [index], names }],
 * rows: [[shape, id, value …]], parked: [[sequence, subject, error]] }`, indices counted from 1, and more, where there is more to say.
 */
import { book, prelude } from "./scripts.ts"

const writing = `
local generation, from = tonumber(ARGV[1]), tonumber(ARGV[2])
local hidden = ARGV[8] == '1'
local stored = call('HMGET', KEYS[1], 'generation', 'position', 'retried')
if hidden and not stored[2] then return { 'Fenced', 0 } end
local refusal = fence(generation, ARGV[10], ARGV[11])
if refusal then return refusal end
if tonumber(stored[2] or 0) ~= from then return { 'Moved', tonumber(stored[2] or 0) } end

local batch = cjson.decode(ARGV[9])
local lastMs, lastN, left = {}, {}, {}
for i, name in ipairs(batch.streams) do
  local key = KEYS[9 + i]
  if foreign(key, 'stream') then return { 'Foreign', key } end
  local isOurs
  lastMs[i], lastN[i], isOurs = lastOf(key)
  if hidden and call('SISMEMBER', KEYS[3], name) == 0 then
    lastMs[i], lastN[i], left[i] = 0, 0, true
  elseif lastMs[i] > from and not isOurs then
    return { 'Foreign', key }
  end
end

local keep = tonumber(ARGV[6])
local first = keep > 0 and 4 or 1
local commands = {}
for s, shape in ipairs(batch.shapes) do
  local command = keep > 0 and { 'MAXLEN', '~', ARGV[6], '' } or { '' }
  for i, name in ipairs(shape.names) do
    command[first + 2 * i - 1] = name
    command[first + 2 * i] = ''
  end
  commands[s] = command
end
local known = {}
local function know(i)
  if known[i] then return end
  known[i] = true
  if left[i] then call('UNLINK', KEYS[9 + i]) end
  call('SADD', KEYS[3], batch.streams[i])
end
local function add(row, id, i)
  local command, width = commands[row[1]], #batch.shapes[row[1]].names
  know(i)
  command[first] = id
  for v = 1, width do command[first + 2 * v] = row[2 + v] end
  call('XADD', KEYS[9 + i], unpack(command, 1, first + 2 * width))
end
local function settle()
  ensure(ARGV[5], ARGV[4])
  count()
  call('HSET', KEYS[1], 'generation', ARGV[1], 'runner', ARGV[10])
  if ARGV[7] ~= '0' then
    for k = 1, #KEYS do
      if k < 8 or k > 9 then call('PEXPIRE', KEYS[k], ARGV[7]) end
    end
  end
end
`

/**
 * Ids rise. A stream that is ahead of the position (the hash was lost, the stream was not) skips what it already has; a stream that is ahead
 * and whose last entry is not ours would skip everything, and is refused instead. The batch of a version that is being made also says which
 * of its entries are displaced, which are to be held, which held ones were in it (placing.ts), and how far the live one was when it said so:
 * one that is not as far any more has lost what it said. Where the batch goes beyond the live one, it is noted in which streams its events
 * stand (lastEntries.ts).
 */
export const commitScript = `${prelude}${book}${writing}
if batch.live and tonumber(call('HGET', KEYS[9], 'position') or 0) < tonumber(batch.live) then
  return { 'Moved', from }
end
local fresh = {}
for _, row in ipairs(batch.rows) do
  local ms, n = split(row[2])
  for _, i in ipairs(batch.shapes[row[1]].streams) do
    fresh[i] = fresh[i] or ms > lastMs[i] or (ms == lastMs[i] and n > lastN[i])
    if fresh[i] then add(row, row[2], i) end
  end
end
park(batch.parked)
for _, pair in ipairs(batch.displaced or {}) do
  call('HSET', KEYS[5], pair[1], pair[2])
  call('HSET', KEYS[1], 'retried', pair[2])
end
if batch.displaced then countDisplaced(KEYS[1], KEYS[5]) end
for _, held in ipairs(batch.held or {}) do
  call('ZADD', KEYS[6], held[2], held[1])
  call('HSET', KEYS[7], held[1], held[3])
  for _, i in ipairs(held[4]) do know(i) end
end
for _, member in ipairs(batch.placed or {}) do
  call('ZREM', KEYS[6], member)
  call('HDEL', KEYS[7], member)
end
if batch.live and tonumber(ARGV[3]) > tonumber(batch.live) then
  call('HSETNX', KEYS[1], 'ahead', batch.live)
  call('HSET', KEYS[7], 'ahead ' .. ARGV[3], batch.standing)
end
if batch.live then call('HSET', KEYS[1], 'kept', call('HLEN', KEYS[7])) end
settle()
call('HSET', KEYS[1], 'position', ARGV[3], 'moved', now)
return { 'Committed' }
`

/**
 * Rows say their sequence instead of an id. They go to the end, as \`<position>-<n>\`: no n is given twice at a position, whichever streams
 * it goes to. It is remembered which id each event's first entry got. Neither generation nor position moves by a retry, so what is in the
 * book no more has been retried already, by the same one whose answer was lost. What leaves the book without a row has no id, which is
 * noted as well: nobody has it, should a rebuild make an entry of it. While another version is being made nothing is retried: that one
 * knows by now where each entry stands. That, and a stream that is ahead of the position, is no fault of the events: it ends the run.
 */
export const retryScript = `${prelude}${book}${writing}
if #batch.rows > 0 and call('EXISTS', KEYS[8]) == 1 then return { 'Fenced', tonumber(stored[1] or 0) } end
local n = 0
local function above(ms, other) if ms == from and other > n then n = other end end
for i, ms in ipairs(lastMs) do
  if ms > from then return { 'Fenced', tonumber(stored[1] or 0) } end
  above(ms, lastN[i])
end
if stored[3] then above(split(stored[3])) end
local told, applied = {}, {}
for _, row in ipairs(batch.rows) do
  applied[row[2]] = true
  if call('HEXISTS', KEYS[2], row[2]) == 1 then
    n = n + 1
    local id = ARGV[2] .. '-' .. string.format('%.0f', n)
    for _, i in ipairs(batch.shapes[row[1]].streams) do add(row, id, i) end
    if not told[row[2]] then call('HSET', KEYS[5], row[2], id) end
    told[row[2]] = true
    call('HSET', KEYS[1], 'retried', id)
  end
end
for _, sequence in ipairs(batch.released) do
  if not applied[sequence] and call('HEXISTS', KEYS[2], sequence) == 1 then call('HSETNX', KEYS[5], sequence, '') end
end
countDisplaced(KEYS[1], KEYS[5])
mend()
release(batch.released)
park(batch.parked)
settle()
return { 'Committed' }
`
