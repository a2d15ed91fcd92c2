import { prelude } from "./scripts.ts"

/**
 * ARGV: shape, version. Empties the streams in KEYS; where the set knows more of them it does nothing and answers `Again`. A stream of ours that
 * has consumer groups is emptied in place: its groups keep what they were given and what they still have to acknowledge, so what is derived
 * again gives nobody an entry twice and no blocked reader an error. A group keeps its last id, too, while everything comes at its own sequence:
 * what was parked or given up before that id comes behind the group, which never gets it. Only a rebuild brings that to the end.
 */
export const resetScript = `${prelude}
if call('EXISTS', KEYS[8]) == 1 then return { 'Again' } end
local given = {}
for k = 10, #KEYS do given[KEYS[k]] = true end
for _, name in ipairs(call('SMEMBERS', KEYS[3])) do
  if not given[name] then return { 'Again' } end
end

local kept = {}
local function empty(key)
  if call('TYPE', key).ok ~= 'stream' then return end
  local last = call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1]
  if (last == nil or ours(last)) and #call('XINFO', 'GROUPS', key) > 0 then
    call('XTRIM', key, 'MAXLEN', 0)
    local set = redis.pcall('XSETID', key, '0-0')
    if not (type(set) == 'table' and set.err) then
      kept[#kept + 1] = key
      return
    end
  end
  call('UNLINK', key)
end
for k = 10, #KEYS do empty(KEYS[k]) end
call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
for _, key in ipairs(kept) do call('SADD', KEYS[3], key) end
ensure(ARGV[2], ARGV[1])
disown()
call('HDEL', KEYS[1], 'retried', 'displaced')
call('HSET', KEYS[1], 'position', 0, 'parked', 0, 'shape', ARGV[1], 'moved', now, 'runner', '')
call('HINCRBY', KEYS[1], 'generation', 1)
return { 'Reset' }
`
