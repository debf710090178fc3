-- Each line of BODIES is a signature, a blank and a body; from line FROM on.
local at, list = tonumber(os.getenv("FROM")), {}
for line in io.lines(os.getenv("BODIES")) do list[#list + 1] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  local line = list[at % #list + 1]
  at = at + 1
  wrk.headers["intuit-signature"] = line:sub(1, 44)
  return wrk.format(nil, nil, nil, line:sub(46))
end
