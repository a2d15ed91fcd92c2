/**
 * Consumer groups of one stream made on another, as a part of the script by which that takes its place (finishScript.ts): last ids, consumers,
 * and what is to be acknowledged with who has it, since when and how often it was given. How many entries a group has read is known to newer
 * servers only, and holds where both streams have had as many.
 */
export const bringingGroups = `
local function pending(i, group)
  local start = '-'
  repeat
    local page = call('XPENDING', old(i), group, start, '+', 1000)
    local p = 1
    while p <= #page do
      local consumer, idle, times = page[p][2], page[p][3], page[p][4]
      local claim = { 'XCLAIM', new(i), group, consumer, 0 }
      while p <= #page and page[p][2] == consumer and page[p][3] == idle and page[p][4] == times do
        claim[#claim + 1] = page[p][1]
        p = p + 1
      end
      for _, word in ipairs({ 'IDLE', idle, 'RETRYCOUNT', times, 'FORCE', 'JUSTID' }) do claim[#claim + 1] = word end
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
    if split(id) > position then id = before[i] end
    local read = readCount(i, group)
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
