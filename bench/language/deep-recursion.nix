let
  sum = n: if n == 0 then 0 else 1 + sum (n - 1);
  times = k: total: if k == 0 then total else times (k - 1) (total + sum 5000);
in
times 3750 0
