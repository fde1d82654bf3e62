let
  base = { enable = true; port = 80; host = "h"; paths = { a = "x"; b = "y"; }; limits = { cpu = 1; mem = 2; }; };
  make = i: base // { port = i; limits = base.limits // { cpu = i; }; name = "s${toString i}"; };
  total = m: m.port + m.limits.cpu + m.limits.mem + (if m.enable then 1 else 0);
  round = k: builtins.foldl' (sum: i: sum + total (make (i + k))) 0 (builtins.genList (i: i) 1000);
in
builtins.foldl' (sum: k: sum + round k) 0 (builtins.genList (k: k) 3600)
