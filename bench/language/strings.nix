let
  words = builtins.genList (i: "word${toString i}") 100000;
  round = k:
    let text = builtins.concatStringsSep " " words;
    in builtins.stringLength (builtins.replaceStrings [ "word" ] [ "w" ] text) + builtins.length words + k;
in
builtins.foldl' (sum: k: sum + round k) 0 (builtins.genList (k: k) 150)
