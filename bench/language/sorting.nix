let
  mod = a: b: a - b * (a / b);
  list = builtins.genList (i: mod (i * 7919) 100003) 100000;
  round = k: builtins.elemAt (builtins.sort (a: b: a < b) list) k;
in
builtins.foldl' (sum: k: sum + round k) 0 (builtins.genList (k: k) 10)
