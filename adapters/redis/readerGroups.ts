/**
 * Consumer groups of one stream made on another, as a part of the script by which that takes its place (finishScript.ts): last ids, consumers,
 * and what is to be acknowledged with who has it, since when and how often it was given. Since when to the second: who has many entries got
 * each at another moment, and a command for each would hold up everybody. How many entries a group has read, and so its lag, is known to
 * Redis 7 and above only (6.2 has neither `entries-read` nor ENTRIESREAD), and holds where both streams have had as many; else such a server
 * finds it out once the group has come to the stream's end.
 */
export const bringingGroups = `
local function pending(i, group)
  local start = '-'
  repeat
    local page = call('XPENDING', old(i), group, start, '+', 1000)
    local claims, alike = {}, {}
    for _, entry in ipairs(page) do
      local id, consumer, idle, times = unpack(entry)
      local like = string.format('%d %d %s', times, math.floor(idle / 1000), consumer)
      if not alike[like] then
        alike[like] = { 'XCLAIM', new(i), group, consumer, 0, idle = idle, times = times }
        claims[#claims + 1] = alike[like]
      end
      local claim = alike[like]
      claim[#claim + 1] = id
      claim.idle = math.min(claim.idle, idle)
    end
    for _, claim in ipairs(claims) do
      for _, word in ipairs({ 'IDLE', claim.idle, 'RETRYCOUNT', claim.times, 'FORCE', 'JUSTID' }) do
        claim[#claim + 1] = word
      end
      call(unpack(claim))
    end
    if #page > 0 then start = '(' .. page[#page][1] end
  until #page < 1000
end
local function readCount(i, group)
  if call('EXISTS', new(i)) == 0 then return nil end
  local here = field(call('XINFO', 'STREAM', old(i)), 'entries-added')
  local now = field(call('XINFO', 'STREAM', new(i)), 'entries-added')
  local read = field(group, 'entries-read')
  return here and here == now - added[i] and type(read) == 'number' and read or nil
end
local function bringGroups(i)
  for _, group in ipairs(call('XINFO', 'GROUPS', new(i))) do call('XGROUP', 'DESTROY', new(i), field(group, 'name')) end
  for _, group in ipairs(call('XINFO', 'GROUPS', old(i))) do
    local name, id = field(group, 'name'), field(group, 'last-delivered-id')
    local read = readCount(i, group)
    if split(id) > position then id, read = before[i], nil end
    if read then
      call('XGROUP', 'CREATE', new(i), name, id, 'ENTRIESREAD', read)
    else
      call('XGROUP', 'CREATE', new(i), name, id)
    end
    for _, consumer in ipairs(call('XINFO', 'CONSUMERS', old(i), name)) do
      call('XGROUP', 'CREATECONSUMER', new(i), name, field(consumer, 'name'))
    end
    pending(i, name)
  end
end
`
