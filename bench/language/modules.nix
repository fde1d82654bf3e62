let
  make = i: { name = "m${toString i}"; enable = i > 3; cfg = { port = i; host = "h"; depth = { x = i; y = i + 1; }; }; };
  step = acc: i:
    let
      m = make i;
      n = m // { cfg = m.cfg // { port = m.cfg.port + acc.total; }; };
    in
    { total = (acc.total + n.cfg.port + n.cfg.depth.y) - n.cfg.depth.x - acc.total; count = if n.enable then acc.count + 1 else acc.count; };
  loop = i: acc:
    if i == 0 then acc
    else let next = step acc i; in if next.total >= 0 && next.count >= 0 then loop (i - 1) next else acc;
  round = k: (loop 100 { total = k; count = 0; }).count;
in
builtins.foldl' (sum: k: sum + round k) 0 (builtins.genList (k: k) 20000)
