"""The face for scikit-learn: estimators that hold no maths and no defaults of their own."""
