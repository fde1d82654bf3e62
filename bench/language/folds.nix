let
  list = builtins.genList (i: i) 100000;
  round = k: builtins.foldl' (a: b: a + b) k (builtins.map (x: x * 2) (builtins.filter (x: x > 10) list));
in
builtins.foldl' (sum: k: sum + round k) 0 (builtins.genList (k: k) 45)
