let
  inc = x: x + 1;
  compose = f: g: x: f (g x);
  power = n: f: if n == 0 then f else power (n - 1) (compose f f);
  times = k: total: if k == 0 then total else times (k - 1) (total + power 9 inc k);
in
times 18000 0
