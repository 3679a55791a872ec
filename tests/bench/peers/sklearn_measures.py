"""scikit-learn's part of compare.sh, with the environment's threads and kernels. Prints {measure: seconds} as JSON."""
import json
import time
import warnings

from sklearn.neural_network import MLPClassifier

from mnist import training_set

EPOCHS = 3

warnings.filterwarnings("ignore")  # that it has not converged
x, y = training_set()
model = MLPClassifier((84,), batch_size=256, alpha=0, max_iter=EPOCHS, tol=0, n_iter_no_change=1000, random_state=0)
begin = time.perf_counter()
model.fit(x, y)
print(json.dumps({"epoch": (time.perf_counter() - begin) / EPOCHS}))
