"""The literature that methods rest on: citation key to full reference."""

from __future__ import annotations

from typing import Final

__all__ = ["REFERENCES"]

REFERENCES: Final[dict[str, str]] = {
    "aalen-1978": "Aalen O. Nonparametric inference for a family of counting processes. "
    "Ann Stat 1978;6:701-726. doi:10.1214/aos/1176344247",
    "aalen-johansen-1978": "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains "
    "based on censored observations. Scand J Stat 1978;5:141-150.",
    "altman-2003": "Altman DG, Bland JM. Interaction revisited: the difference between two estimates. "
    "BMJ 2003;326:219. doi:10.1136/bmj.326.7382.219",
    "andersen-gill-1982": "Andersen PK, Gill RD. Cox's regression model for counting processes: a large sample study. "
    "Ann Stat 1982;10:1100-1120. doi:10.1214/aos/1176345976",
    "anderson-1983": "Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response. "
    "J Clin Oncol 1983;1:710-719. doi:10.1200/JCO.1983.1.11.710",
    "austin-2009": "Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between "
    "treatment groups in propensity-score matched samples. Stat Med 2009;28:3083-3107. doi:10.1002/sim.3697",
    "austin-2015": "Austin PC, Stuart EA. Moving towards best practice when using inverse probability of treatment "
    "weighting (IPTW) using the propensity score to estimate causal treatment effects in observational studies. "
    "Stat Med 2015;34:3661-3679. doi:10.1002/sim.6607",
    "bartko-1968": "Bartko JJ, Pettigrew KD. A note on the correlation of parts with wholes. Am Stat 1968;22(4):41.",
    "benjamini-1995": "Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful "
    "approach to multiple testing. J R Stat Soc B 1995;57:289-300. doi:10.1111/j.2517-6161.1995.tb02031.x",
    "bland-2004": "Bland JM, Altman DG. The logrank test. BMJ 2004;328:1073. doi:10.1136/bmj.328.7447.1073",
    "bonett-2000": "Bonett DG, Wright TA. Sample size requirements for estimating Pearson, Kendall and Spearman "
    "correlations. Psychometrika 2000;65:23-28. doi:10.1007/BF02294183",
    "borgan-1990": "Borgan Ø, Liestøl K. A note on confidence intervals and bands for the survival function based on "
    "transformations. Scand J Stat 1990;17:35-41.",
    "breslow-1970": "Breslow N. A generalized Kruskal-Wallis test for comparing K samples subject to unequal patterns "
    "of censorship. Biometrika 1970;57:579-594.",
    "breslow-1974": "Breslow N. Covariance analysis of censored survival data. Biometrics 1974;30:89-99. "
    "doi:10.2307/2529620",
    "brookmeyer-1982": "Brookmeyer R, Crowley J. A confidence interval for the median survival time. "
    "Biometrics 1982;38:29-41. doi:10.2307/2530286",
    "choudhury-2002": "Choudhury JB. Non-parametric confidence interval estimation for competing risks analysis: "
    "application to contraceptive data. Stat Med 2002;21:1129-1144. doi:10.1002/sim.1070",
    "cochran-1954": "Cochran WG. Some methods for strengthening the common chi-squared tests. "
    "Biometrics 1954;10:417-451. doi:10.2307/3001616",
    "cole-2004": "Cole SR, Hernán MA. Adjusted survival curves with inverse probability weights. "
    "Comput Methods Programs Biomed 2004;75:45-49. doi:10.1016/j.cmpb.2003.10.004",
    "cox-1972": "Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187-220. "
    "doi:10.1111/j.2517-6161.1972.tb00899.x",
    "efron-1977": "Efron B. The efficiency of Cox's likelihood function for censored data. "
    "J Am Stat Assoc 1977;72:557-565. doi:10.1080/01621459.1977.10480613",
    "fieller-1957": "Fieller EC, Hartley HO, Pearson ES. Tests for rank correlation coefficients. I. "
    "Biometrika 1957;44:470-481. doi:10.1093/biomet/44.3-4.470",
    "firth-1993": "Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27-38. "
    "doi:10.1093/biomet/80.1.27",
    "fisher-1921": 'Fisher RA. On the "probable error" of a coefficient of correlation deduced from a small sample. '
    "Metron 1921;1:3-32.",
    "fisher-1925": "Fisher RA. Statistical methods for research workers. Edinburgh: Oliver and Boyd, 1925.",
    "fox-1992": "Fox J, Monette G. Generalized collinearity diagnostics. J Am Stat Assoc 1992;87:178-183. "
    "doi:10.1080/01621459.1992.10475190",
    "freeman-1951": "Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and other "
    "problems of significance. Biometrika 1951;38:141-149. doi:10.2307/2332323",
    "gehan-1965": "Gehan EA. A generalized Wilcoxon test for comparing arbitrarily singly-censored samples. "
    "Biometrika 1965;52:203-223. doi:10.1093/biomet/52.1-2.203",
    "grambsch-1994": "Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted "
    "residuals. Biometrika 1994;81:515-526. doi:10.1093/biomet/81.3.515",
    "gray-1988": "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. "
    "Ann Stat 1988;16:1141-1154. doi:10.1214/aos/1176350951",
    "greenwood-1926": "Greenwood M. The natural duration of cancer. Reports on Public Health and Medical Subjects "
    "1926;33:1-26.",
    "harrell-1996": "Harrell FE, Lee KL, Mark DB. Multivariable prognostic models: issues in developing models, "
    "evaluating assumptions and adequacy, and measuring and reducing errors. Stat Med 1996;15:361-387. "
    "doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4",
    "harrington-1982": "Harrington DP, Fleming TR. A class of rank test procedures for censored survival data. "
    "Biometrika 1982;69:553-566. doi:10.1093/biomet/69.3.553",
    "heinze-2001": "Heinze G, Schemper M. A solution to the problem of monotone likelihood in Cox regression. "
    "Biometrics 2001;57:114-119. doi:10.1111/j.0006-341X.2001.00114.x",
    "heinze-2018": "Heinze G, Wallisch C, Dunkler D. Variable selection: a review and recommendations for the "
    "practicing statistician. Biom J 2018;60:431-449. doi:10.1002/bimj.201700067",
    "holm-1979": "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70.",
    "kalbfleisch-2002": "Kalbfleisch JD, Prentice RL. The statistical analysis of failure time data. 2nd ed. "
    "Hoboken: Wiley, 2002. doi:10.1002/9781118032985",
    "kaplan-1958": "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. "
    "J Am Stat Assoc 1958;53:457-481. doi:10.1080/01621459.1958.10501452",
    "kendall-1938": "Kendall MG. A new measure of rank correlation. Biometrika 1938;30:81-93. "
    "doi:10.1093/biomet/30.1-2.81",
    "klein-2007": "Klein JP, Logan B, Harhoff M, Andersen PK. Analyzing survival curves at a fixed point in time. "
    "Stat Med 2007;26:4505-4519. doi:10.1002/sim.2864",
    "kruskal-1952": "Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. "
    "J Am Stat Assoc 1952;47:583-621. doi:10.1080/01621459.1952.10483441",
    "li-2018": "Li F, Morgan KL, Zaslavsky AM. Balancing covariates via propensity score weighting. "
    "J Am Stat Assoc 2018;113:390-400. doi:10.1080/01621459.2016.1260466",
    "li-2019": "Li F, Li F. Propensity score weighting for causal inference with multiple treatments. "
    "Ann Appl Stat 2019;13:2389-2415. doi:10.1214/19-AOAS1282",
    "lin-1989": "Lin DY, Wei LJ. The robust inference for the Cox proportional hazards model. "
    "J Am Stat Assoc 1989;84:1074-1078. doi:10.1080/01621459.1989.10478874",
    "makuch-1982": "Makuch RW. Adjusted survival curve estimation using covariates. J Chronic Dis 1982;35:437-443.",
    "mann-1947": "Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically larger than "
    "the other. Ann Math Stat 1947;18:50-60. doi:10.1214/aoms/1177730491",
    "mantel-1966": "Mantel N. Evaluation of survival data and two new rank order statistics arising in its "
    "consideration. Cancer Chemother Rep 1966;50:163-170. PMID 5910392",
    "mantel-1974": "Mantel N, Byar DP. Evaluation of response-time data involving transient states: an illustration "
    "using heart-transplant data. J Am Stat Assoc 1974;69:81-86.",
    "nelson-1972": "Nelson W. Theory and applications of hazard plotting for censored failure data. "
    "Technometrics 1972;14:945-966. doi:10.1080/00401706.1972.10488991",
    "pearson-1900": "Pearson K. On the criterion that a given system of deviations from the probable in the case of a "
    "correlated system of variables is such that it can be reasonably supposed to have arisen from random sampling. "
    "Philos Mag 1900;50:157-175. doi:10.1080/14786440009463897",
    "peduzzi-1995": "Peduzzi P, Concato J, Feinstein AR, Holford TR. Importance of events per independent variable in "
    "proportional hazards regression analysis. II. Accuracy and precision of regression estimates. "
    "J Clin Epidemiol 1995;48:1503-1510. doi:10.1016/0895-4356(95)00048-8",
    "peto-1972": "Peto R, Peto J. Asymptotically efficient rank invariant test procedures. "
    "J R Stat Soc A 1972;135:185-207. doi:10.2307/2344317",
    "peto-1977": "Peto R, Pike MC, Armitage P, et al. Design and analysis of randomized clinical trials requiring "
    "prolonged observation of each patient. II. Analysis and examples. Br J Cancer 1977;35:1-39. "
    "doi:10.1038/bjc.1977.1",
    "putter-2007": "Putter H, Fiocco M, Geskus RB. Tutorial in biostatistics: competing risks and multi-state models. "
    "Stat Med 2007;26:2389-2430. doi:10.1002/sim.2712",
    "rosenbaum-1983": "Rosenbaum PR, Rubin DB. The central role of the propensity score in observational studies for "
    "causal effects. Biometrika 1983;70:41-55. doi:10.1093/biomet/70.1.41",
    "royston-2013": "Royston P, Parmar MKB. Restricted mean survival time: an alternative to the hazard ratio for the "
    "design and analysis of randomized trials with a time-to-event outcome. BMC Med Res Methodol 2013;13:152. "
    "doi:10.1186/1471-2288-13-152",
    "schemper-1996": "Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. "
    "Control Clin Trials 1996;17:343-346. doi:10.1016/0197-2456(96)00075-X",
    "schoenfeld-1982": "Schoenfeld D. Partial residuals for the proportional hazards regression model. "
    "Biometrika 1982;69:239-241. doi:10.1093/biomet/69.1.239",
    "spearman-1904": "Spearman C. The proof and measurement of association between two things. "
    "Am J Psychol 1904;15:72-101. doi:10.2307/1412159",
    "steiger-1980": "Steiger JH. Tests for comparing elements of a correlation matrix. Psychol Bull 1980;87:245-251. "
    "doi:10.1037/0033-2909.87.2.245",
    "suissa-2008": "Suissa S. Immortal time bias in pharmacoepidemiology. Am J Epidemiol 2008;167:492-499. "
    "doi:10.1093/aje/kwm324",
    "sun-1996": "Sun GW, Shook TL, Kay GL. Inappropriate use of bivariable analysis to screen risk factors for use in "
    "multivariable analysis. J Clin Epidemiol 1996;49:907-916.",
    "tarone-1975": "Tarone RE. Tests for trend in life table analysis. Biometrika 1975;62:679-682.",
    "tarone-1977": "Tarone RE, Ware J. On distribution-free tests for equality of survival distributions. "
    "Biometrika 1977;64:156-160.",
    "therneau-1990": "Therneau TM, Grambsch PM, Fleming TR. Martingale-based residuals for survival models. "
    "Biometrika 1990;77:147-160. doi:10.1093/biomet/77.1.147",
    "therneau-2000": "Therneau TM, Grambsch PM. Modeling survival data: extending the Cox model. "
    "New York: Springer, 2000. doi:10.1007/978-1-4757-3294-8",
    "uno-2014": "Uno H, Claggett B, Tian L, et al. Moving beyond the hazard ratio in quantifying the between-group "
    "difference in survival analysis. J Clin Oncol 2014;32:2380-2385. doi:10.1200/JCO.2014.55.2208",
    "vanderweele-2017": "VanderWeele TJ, Ding P. Sensitivity analysis in observational research: introducing the "
    "E-value. Ann Intern Med 2017;167:268-274. doi:10.7326/M16-2607",
    "vanderweele-2020": "VanderWeele TJ. Optimal approximate conversions of odds ratios and hazard ratios to risk "
    "ratios. Biometrics 2020;76:746-752. doi:10.1111/biom.13197",
    "vittinghoff-2007": "Vittinghoff E, McCulloch CE. Relaxing the rule of ten events per variable in logistic and Cox "
    "regression. Am J Epidemiol 2007;165:710-718. doi:10.1093/aje/kwk052",
    "wang-2007": "Wang R, Lagakos SW, Ware JH, Hunter DJ, Drazen JM. Statistics in medicine: reporting of subgroup "
    "analyses in clinical trials. N Engl J Med 2007;357:2189-2194. doi:10.1056/NEJMsr077003",
    "welch-1947": 'Welch BL. The generalization of "Student\'s" problem when several different population variances '
    "are involved. Biometrika 1947;34:28-35. doi:10.1093/biomet/34.1-2.28",
    "xie-2005": "Xie J, Liu C. Adjusted Kaplan-Meier estimator and log-rank test with inverse probability of treatment "
    "weighting for survival data. Stat Med 2005;24:3089-3110. doi:10.1002/sim.2174",
    "zou-2007": "Zou GY. Toward using confidence intervals to compare correlations. "
    "Psychol Methods 2007;12:399-413. doi:10.1037/1082-989X.12.4.399",
}
"""One entry per work, in the order of the keys: first author and year. A DOI stands where it could be verified."""
