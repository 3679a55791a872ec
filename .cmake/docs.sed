s/{ inline namespace GRADUS_PRECISION {/{/; s/^}}  \/\/ namespace gradus/}/
s%](include/gradus/core/notation.hpp)%](@ref notation)%
s%](include/\(gradus/[a-z_/0-9]*\.hpp\))%](@ref \1)%
