# What Doxygen reads in place of a file: perl -CSDA docs.pl [--tex] ROOT FILE. It never changes the number of lines.
#
# - Pages lead to each other by labels, and to sources by their pages with numbered lines. A link to a file that is not among
#   the documents becomes plain text.
# - Headers lose a macro that Doxygen takes for the namespace. Sources lose everything: their pages show the files themselves.
# - With --tex, formulas become TeX: in headers, indented lines; in pages, what stands between ` and `.
use strict;
use warnings;
use utf8;
use File::Basename;

my $tex = $ARGV[0] eq '--tex' && shift;
my ($root, $file) = @ARGV;
my $path = $file =~ s{^\Q$root\E/}{}r;
open my $in, '<', $file or die "$file: $!";
my @lines = <$in>;

# src/README.md, "Why it is fast" -> src-readme-why-it-is-fast
sub label { my $text = lc join '-', @_; $text =~ s{[/. ]+}{-}g; $text =~ s{[^\w-]}{}g; $text =~ s{^-|-md\b}{}gr }

# src/../apps/x.cpp -> apps/x.cpp
sub resolved {
  my @parts;
  for (split m{/}, dirname($path) . '/' . shift) { $_ eq '..' ? pop @parts : $_ ne '.' && push @parts, $_ }
  join '/', @parts;
}

# The page that shows a source with its lines.
sub source_page {
  my $name = shift;
  my @same = grep { -e } map { glob "$root/$_/" . basename($name) } 'src/*', 'apps/examples';
  $name = basename($name) if @same == 1;
  ($name =~ s/_/__/gr =~ s{/}{_2}gr =~ s/\./_8/gr) . '_source.html';
}

sub link_to {
  my ($text, $target) = @_;
  return "[$text]($target)" if $target =~ /^http/;
  my ($name, $place) = split /#/, $target;
  my $to = $name eq '' ? $path : resolved($name);
  return "[$text](\@ref " . label($to, $place // ()) . ')' if $to =~ /\.md$/;
  return "[$text](\@ref notation)" if $to eq 'include/gradus/core/notation.hpp';
  return "[$text](\@ref $1)" if $to =~ m{^include/(gradus/.*\.hpp)$};
  return $text if $to !~ m{^(src|apps/examples)/.*\.cpp$};
  my $line = ($place // '') =~ /^L(\d+)/ ? sprintf '#l%05d', $1 : '';
  "[$text](" . source_page($to) . "$line)";
}

my %sign = ('∂' => '\partial ', '≤' => '\le ', '≥' => '\ge ', '≈' => '\approx ', '←' => '\leftarrow ', '→' => '\to ',
  '∞' => '\infty ', '·' => '\cdot ', '±' => '\pm ', '‖' => '\Vert ', '⌊' => '\lfloor ', '⌋' => '\rfloor ', '⌈' => '\lceil ',
  '⌉' => '\rceil ', '△' => '\triangle ', '∫' => '\int ', 'Σ' => '\sum ', 'Π' => '\prod ', 'α' => '\alpha ', 'β' => '\beta ',
  'γ' => '\gamma ', 'δ' => '\delta ', 'ε' => '\varepsilon ', 'θ' => '\theta ', 'λ' => '\lambda ', 'μ' => '\mu ', 'π' => '\pi ',
  'ρ' => '\rho ', 'σ' => '\sigma ', 'φ' => '\varphi ', 'Φ' => '\Phi ', '%' => '\%', '&' => '\&', '#' => '\#');
my %raised = ('ᵀ' => 'T', '²' => 2, '³' => 3, 'ᵗ' => 't', 'ᵖ' => 'p', 'ⁱ' => 'i');
my $nested = qr/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/;

# y_nj = Σ_i x_ni W_ij -> y_{nj} = \sum_{i} x_{ni} W_{ij}
sub tex {
  local $_ = shift;
  s/(\w)\x{302}|(\w)\x{302}/\\hat{$1}/g;
  s/û/\\hat{u}/g;
  s/(?<![_^])\{([^{}]*)\}/\\{$1\\}/g if !/\\hat/;
  s/√($nested)/'\sqrt{' . substr($1, 1, -1) . '}'/ge;
  s/√(\w(?:\x{302})?)/\\sqrt{$1}/g;
  s/\^($nested)/'^{' . substr($1, 1, -1) . '}'/ge;
  s/\^([a-z](?:_[a-z])?)(?!\w)/^{$1}/g;
  s/_(\w+)(?!\})/length $1 > 3 ? "_{\\mathrm{$1}}" : "_{$1}"/ge;
  s/([₀₁₂₃])/'_' . (ord($1) - ord('₀'))/ge;
  s/([ᵀ²³ᵗᵖⁱ])/^{$raised{$1}}/g;
  s/(?<![\\\w{])((?:a (?=[a-z]{3}))?(?:[A-Za-z]{2,})(?:,? (?:[A-Za-z]{2,}|a)(?![\w(_^]))*)(?![\w}])/words($1)/ge;
  s/\.\.\./\\ldots /g;
  s/([^\x00-\x7f]|[%&#])/$sign{$1} || $1/ge;
  $_;
}

# Words in a row: functions upright, differentials as they are, and all else as text.
sub words {
  my $tex = '';
  for (split / /, shift) {
    my $plain = s/,$//r;
    if ($plain =~ /^d[a-zA-Z]$/) { $tex .= "$_ " }
    elsif ($plain =~ /^(log|exp|max|min|tanh|sinh|cosh|cos|sign|softmax|diag|mean|erfc|log1p|clip|Var|TP|FP|FN|TN)$/) {
      $tex .= "\\mathop{\\mathrm{$_}}\\nolimits ";
    }
    else { $tex .= "\\text{ $_ }" }
  }
  $tex =~ s/ \}\\text\{ / /gr;
}

sub is_formula { my $text = shift; $text =~ / = | ← | ≈ |∂|[ᵀΣ]/ && $text !~ /[;{]$|\{\.|::|"|->|  .*\|/ }

# Indented lines one after the other, of which each is a formula or goes on with one: an array.
sub typeset {
  my @block = @_;
  my @rows = map { [split / {2,}/, s{^\s*/// *}{}r =~ s/\s+$//r] } @block;
  my $columns = 0;
  for (@rows) { $columns = @$_ if @$_ > $columns }
  my @out = map { '/// ' . join(' & ', map { tex($_) } @$_) . ' \\\\' } @rows;
  $out[0] =~ s{^/// }{'/// \f[\begin{array}{' . 'l' x $columns . '} '}e;
  $out[-1] =~ s{ \\\\$}{ \\end{array}\\f]};
  map { "$_\n" } @out;
}

if ($path =~ /\.md$/) {
  my $code = 0;
  for (@lines) {
    $code = !$code if /^```/;
    next if $code || /^    /;
    s{!\[([^\]]*)\]\((?:[^)]*/)?([^)/]*)\)}{![$1]($2)}g;
    s{(?<!!)\[([^\]]*)\]\(([^)]*)\)}{link_to($1, $2)}ge;
    s/^(#+) (.*)$/"$1 $2 {#" . label($path, $1 eq '#' ? () : $2) . '}'/e;
    s{\*\*(`[^`]+`)\*\*}{$1}g if $tex;
    s{`([^`]+)`}{my $it = $1; $tex && is_formula($it) && $it !~ /[|"]/ ? '\f$ ' . tex($it) . ' \f$' : "`$it`"}ge;
  }
} elsif ($path =~ /\.cpp$/) {
  @lines = map { "\n" } @lines;
} else {
  s{::inline GRADUS_PRECISION}{} for @lines;
  for (my $i = 0; $tex && $i < @lines; ++$i) {
    my $end = $i;
    ++$end while $end < @lines && $lines[$end] =~ m{^ *///     \S| {11,}\S} && $lines[$end] =~ m{^\s*///};
    next if $end == $i;
    my @block = @lines[$i .. $end - 1];
    if (!grep { !is_formula(s/\s+$//r) } @block) { @lines[$i .. $end - 1] = typeset(@block) }
    $i = $end;
  }
}
print @lines;
