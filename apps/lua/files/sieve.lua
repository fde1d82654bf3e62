return function(limit)
  local primes, out = {}, {}
  for i = 2, limit do
    if not out[i] then
      primes[#primes + 1] = i
      for j = i * i, limit, i do out[j] = true end
    end
  end
  return primes
end
