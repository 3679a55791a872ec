// The symbols of the formulas, and their shapes.
#pragma once

/// @page notation Symbols and shapes
///
/// One notation for the formulas in all comments. A batch is a matrix with one sample a row. A
/// formula without the index n is about one sample, one without any index about one element or,
/// with products such as xᵀ dy, about the whole batch.
///
/// **Layers and the network**
///
///     N                       samples in a batch                              x.rows()
///     in, out, units          numbers of a sample that go into a layer,       x.cols(), y.cols()
///                             that come out, that come out of Dense
///     x, y    N x in, out     a layer's input and output                      x, y
///     θ       flat            all parameters of a model; of a layer: its own  theta
///     W       in x units      Dense's kernel                                  W
///     b       units           Dense's bias: θ = (W row by row, b)             b
///     L       one number      the loss of the batch; as an index, the last step of a network
///     dx      as x            ∂L/∂x, and so dy, dθ, dW, db for y, θ, W, b     dx, dy, dtheta, dW
///     a_l     N x features    output of step l of a network; a_0 is x         work.a[l]
///     δ_l     as a_l          ∂L/∂a_l: dy of step l, dx of step l + 1         work.delta[l]
///     ∂y/∂x   out x in        the Jacobian of a sample: ∂y_j/∂x_i in row j, column i
///     [i=j]                   1 where it is true, else 0
///     σ(x)                    1 / (1 + exp(-x))                               Sigmoid
///     ᵀ, ·                    transposed; times, and between two vectors Σ_j x_j y_j
///
/// **Losses**, with K outputs a sample, or C classes
///
///     y       N x targets     the truth                                       y_true
///     p       N x K           the predictions, such as probabilities          y_pred
///     x       N x K           logits, where these are predicted: p is σ(x)    y_pred
///                             or softmax(x)
///     c                       the class id of a sample                        class_of(y_true, n)
///     v_n     N               the loss of sample n                            values
///     w_n     N               its weight                                      sample_weight
///     c_n     N               what v_n counts in L = Σ_n c_n v_n              c
///     q       N x K           p clipped to [ε, 1 - ε]                         clip
///     e                       what is added inside a logarithm                log_epsilon
///
/// **Optimizers**: vectors as long as θ, formulas for one element, ← for what a step does
///
///     g       as θ            the gradient dθ, clipped if asked for           g
///     α, λ                    learning rate, weight decay                     learning_rate
///     t                       the step, from 1; of a schedule: from 0         iterations()
///     m, u    as θ            running means of g and of g²                    moment(0), moment(1)
///     m̂, û, α_t               the same with bias correction; α with both      step
///     v       as θ            momentum: what the last steps add up to         v
///     β₁, β₂, ρ, μ            how much of the past is kept, from 0 to 1       beta_1, rho, ...
///     ε                       keeps a divisor off 0                           epsilon
///
/// What else a formula uses (γ, S, D, ...) is explained where it stands. A test in tests/formulas
/// names each formula, and checks it.
