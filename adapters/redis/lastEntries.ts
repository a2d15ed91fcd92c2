/**
 * What comes to the end of its streams when a new version takes the live one's place, as parts of that script (finishScript.ts): what was held
 * for it, and what the live one parked after the new one had applied it, running ahead. Nobody has these entries yet, and somebody may be
 * beyond their own sequences. In order of sequence they stand behind everything, where a retry would have put them. In which streams an
 * event's entries stand was noted when they were put there, for there may be as many streams as tenants.
 */

/** Only looks. `old(i)` and `new(i)` are the keys of the stream `names[i]`; `there` are the names that the new version has. */
export const collecting = `
local last, awaited, gone = {}, {}, {}
if tonumber(made[5] or -1) ~= call('HLEN', KEYS[16]) then return { 'Lost' } end
for _, member in ipairs(call('ZRANGE', KEYS[15], 0, -1)) do
  local fine, held = pcall(cjson.decode, call('HGET', KEYS[16], member) or '')
  if not fine then return { 'Lost' } end
  for _, entry in ipairs(held.entries) do
    for s, name in ipairs(entry.streams) do
      if not number[name] then return { 'Again' } end
      entry.streams[s] = number[name]
      awaited[name] = true
    end
  end
  last[#last + 1] = { sequence = tonumber(member), entries = held.entries }
end
for _, name in ipairs(there) do
  if not awaited[name] and call('EXISTS', new(number[name])) == 0 then return { 'Lost' } end
end
local function standing(sequence, streams)
  local entries, known = {}, {}
  for i in pairs(streams) do
    for _, found in ipairs(call('XRANGE', new(i), sequence, sequence)) do
      if field(found[2], 'sequence') == sequence then
        gone[#gone + 1] = { i, found[1] }
        local entry = known[found[1]]
        if entry then
          entry.streams[#entry.streams + 1] = i
        else
          known[found[1]] = { streams = { i }, fields = found[2], id = found[1] }
          entries[#entries + 1] = known[found[1]]
        end
      end
    end
  end
  table.sort(entries, function(a, b) return isBefore(a.id, b.id) end)
  return entries
end
local function notesOf()
  local notes = {}
  for _, name in ipairs(call('HKEYS', KEYS[16])) do
    local to = string.match(name, '^ahead (%d+)$')
    if to then notes[#notes + 1] = { to = tonumber(to), name = name } end
  end
  table.sort(notes, function(a, b) return a.to < b.to end)
  return notes
end
local function streamsOf(sequences)
  local streams, s = {}, 1
  for _, sequence in ipairs(sequences) do streams[sequence] = {} end
  for _, note in ipairs(notesOf()) do
    if s > #sequences then break end
    if sequences[s] <= note.to then
      for _, group in ipairs(cjson.decode(call('HGET', KEYS[16], note.name))) do
        for _, sequence in ipairs(group[2]) do
          for _, name in ipairs(streams[sequence] and group[1] or {}) do streams[sequence][number[name]] = true end
        end
      end
      while s <= #sequences and sequences[s] <= note.to do s = s + 1 end
    end
  end
  return streams
end
local displacing = {}
for _, sequence in ipairs(made[3] and call('ZRANGEBYSCORE', KEYS[4], '(' .. made[3], '+inf') or {}) do
  if call('HEXISTS', KEYS[16], string.format('%016.0f', tonumber(sequence))) == 0 then
    displacing[#displacing + 1] = tonumber(sequence)
  end
end
if #displacing > 0 then
  local streams = streamsOf(displacing)
  for _, sequence in ipairs(displacing) do
    local entries = standing(string.format('%.0f', sequence), streams[sequence])
    if #entries > 0 then last[#last + 1] = { sequence = sequence, entries = entries } end
  end
end
table.sort(last, function(a, b) return a.sequence < b.sequence end)
`

/**
 * Writes. Leaves in `before` the last ids that the streams had, and in `added` how many entries came to each. The last id that was given at an
 * end goes over as well: the next retry at this position goes behind it.
 */
export const appending = `
local n, before, added = 0, {}, {}
local function above(ms, other) if ms == position and other > n then n = other end end
for i = 1, #names do
  local ms, other = lastOf(new(i))
  before[i], added[i] = string.format('%.0f-%.0f', ms, other), 0
  above(ms, other)
end
local greatest = made[4] or ''
for _, id in ipairs({ live[5] or '', greatest }) do
  if id ~= '' then above(split(id)) end
end
if live[5] and (greatest == '' or isBefore(greatest, live[5])) then call('HSET', KEYS[10], 'retried', live[5]) end

for _, event in ipairs(last) do
  for e, entry in ipairs(event.entries) do
    n = n + 1
    local id = made[1] .. '-' .. string.format('%.0f', n)
    for _, i in ipairs(entry.streams) do
      call('XADD', new(i), id, unpack(entry.fields))
      added[i] = added[i] + 1
    end
    if e == 1 then call('HSET', KEYS[14], string.format('%.0f', event.sequence), id) end
    call('HSET', KEYS[10], 'retried', id)
  end
end
for _, which in ipairs(gone) do call('XDEL', new(which[1]), which[2]) end
`
