-- What a script needs of the system below: arguments, files, numbers, modules, errors, memory, time.
print("arguments: " .. table.concat(arg, ", "))

local sieve = require("sieve")
print("primes: " .. table.concat(sieve(30), " "))

print(string.format("0.1 + 0.2 = %.1f, %s", 0.1 + 0.2, math.type(3)))

local file = assert(io.open("/notes.txt", "w"))
file:write("one\n", "two\n", "three\n")
file:close()
local count = 0
for line in io.lines("/notes.txt") do count = count + 1 end
assert(os.rename("/notes.txt", "/kept.txt") and not io.open("/notes.txt"))
print("file: " .. count .. " lines")

local ok, why = pcall(function() return nil + 1 end)
print("caught: " .. why)

-- Garbage: 20,000 tables in a few MiB.
for i = 1, 20000 do local _ = { i, tostring(i) } end
collectgarbage()
assert(collectgarbage("count") < 1024)

local before = os.clock()
assert(os.time() >= 0 and os.clock() >= before)
print(ok == false and "all right" or "WRONG")
